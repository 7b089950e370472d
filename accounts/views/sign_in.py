"""Coming in, going out, and being kept out for a while."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.domain.sessions import open_session
from accounts.forms import SignInForm
from accounts.models import User
from accounts.queries import demo_accounts
from iae_portal.common.access import public
from iae_portal.common.formatting import format_duration
from iae_portal.common.forms import status_of


@public
class SignIn(LoginView):
    form_class = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_initial(self) -> dict[str, Any]:
        """A demonstration account may be chosen by a link."""
        return {**super().get_initial(), "username": self.request.GET.get("compte", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, demo_accounts=demo_accounts())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status_of(form))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not isinstance(user, User):
            raise TypeError("the account is not one of ours")
        open_session(request=self.request, user=user)
        return HttpResponseRedirect(self.get_success_url())


@public
class SignOut(LogoutView):
    """By POST only: a link or an image must not sign anyone out."""

    http_method_names = ["post", "options"]


def lockout(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Too many failed attempts from this address on this account."""
    delay = settings.AXES_COOLOFF_TIME
    context = {"delay": format_duration(delay), "limit": settings.AXES_FAILURE_LIMIT}
    response = render(request, "accounts/lockout.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(delay.total_seconds()))
    return response
