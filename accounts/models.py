"""Accounts: people, the hats they wear, the invitations that bring them, their codes, their programs’ tokens."""

from accounts.api_tokens import ApiToken
from accounts.assignments import Assignment
from accounts.erasure_requests import ErasureRequest
from accounts.invitations import Invitation
from accounts.second_factor import RecoveryCode, SecondFactor
from accounts.user import User

__all__ = ["ApiToken", "Assignment", "ErasureRequest", "Invitation", "RecoveryCode", "SecondFactor", "User"]
