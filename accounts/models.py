"""Accounts: a person signs in with an e-mail address."""

from accounts.user import User

__all__ = ["User"]
