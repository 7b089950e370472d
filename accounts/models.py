"""Accounts: people, the hats they wear, the invitations that bring them, their sessions, codes and tokens."""

from accounts.api_tokens import ApiToken
from accounts.assignments import Assignment
from accounts.erasure_requests import ErasureRequest
from accounts.invitations import Invitation
from accounts.portal_session import PortalSession
from accounts.second_factor import RecoveryCode, SecondFactor
from accounts.user import User

__all__ = [
    "ApiToken",
    "Assignment",
    "ErasureRequest",
    "Invitation",
    "PortalSession",
    "RecoveryCode",
    "SecondFactor",
    "User",
]
