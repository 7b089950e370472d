"""Accounts: people, the hats they wear, and the invitations that bring them."""

from accounts.assignments import Assignment
from accounts.invitations import Invitation
from accounts.user import User

__all__ = ["Assignment", "Invitation", "User"]
