"""Going out, of the portal and of the identity provider that opened it."""

from typing import Any

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse

from accounts.views.oidc import leave
from iae_portal.common.access import opens_before_code, public


@public
@opens_before_code
class SignOut(LogoutView):
    """By POST only: a link or an image must not sign anyone out."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return leave(request) or super().post(request, *args, **kwargs)
