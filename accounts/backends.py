"""The second step as Django knows it: it fails, is counted and is locked out (axes) as a password is."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.domain.second_factor import check_code
from accounts.models import User


class CodeBackend(ModelBackend):
    """`authenticate(request, username=…, code=…)`: never called for a password, which it does not take."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,  # noqa: ARG002 -- Django's signature
        username: str,
        code: str,
        **_: Any,
    ) -> User | None:
        user = User.objects.filter(email__iexact=username, is_active=True).first()
        return user if user is not None and check_code(user=user, code=code) else None
