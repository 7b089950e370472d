"""Pages of the accounts; axes looks for the lockout page here."""

from accounts.views.sign_in import lockout

__all__ = ["lockout"]
