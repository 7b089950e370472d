"""Accounts: people, the hats they wear, the invitations that bring them, and the tokens of their programs."""

from accounts.api_tokens import ApiToken
from accounts.assignments import Assignment
from accounts.invitations import Invitation
from accounts.user import User

__all__ = ["ApiToken", "Assignment", "Invitation", "User"]
