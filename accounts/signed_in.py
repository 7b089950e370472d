"""Who asks for a page that asks for a permission."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The person of a request that a permission let through: never a visitor."""
    return cast(User, request.user)
