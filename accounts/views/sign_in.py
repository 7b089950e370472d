"""Coming in, in one step or two, and being kept out for a while."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.code_forms import CodeForm
from accounts.domain.sessions import begin_session, find_pending, finish_session
from accounts.forms import SignInForm
from accounts.models import User
from accounts.oidc.provider import is_on
from accounts.queries import demo_accounts
from iae_portal.common.access import public
from iae_portal.common.formatting import format_duration
from iae_portal.common.forms import bound_data, status_of


@public
class SignIn(LoginView):
    form_class = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_initial(self) -> dict[str, Any]:
        """A demonstration account may be chosen by a link."""
        return {**super().get_initial(), "username": self.request.GET.get("compte", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {
            "oidc_is_on": is_on(),
            "oidc_label": settings.OIDC_LABEL,
            "idle_minutes": settings.SESSION_IDLE_MINUTES,
        }
        return super().get_context_data(**told, **kwargs, demo_accounts=demo_accounts())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status_of(form))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not isinstance(user, User):
            raise TypeError("the account is not one of ours")
        target = self.get_success_url()
        if not begin_session(request=self.request, user=user, target=target):
            return redirect("accounts:second-step")
        return HttpResponseRedirect(target)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code, after the password or the identity provider."""
    pending = find_pending(request)
    if pending is None:
        messages.info(request, "Plus de dix minutes ont passé\u00a0: recommencez la connexion.")
        return redirect("accounts:login")
    on_paper = "secours" in request.GET
    form = CodeForm(bound_data(request), on_paper=on_paper)
    if form.is_valid():
        if finish_session(request=request, code=form.cleaned_data["code"]) is not None:
            return HttpResponseRedirect(pending.target or resolve_url(settings.LOGIN_REDIRECT_URL))
        form.refuse(pending.user)
    context = {"form": form, "on_paper": on_paper}
    return render(request, "accounts/second_step.html", context, status=status_of(form))


def lockout(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Too many failed attempts from this address on this account."""
    delay = settings.AXES_COOLOFF_TIME
    context = {"delay": format_duration(delay), "limit": settings.AXES_FAILURE_LIMIT}
    response = render(request, "accounts/lockout.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(delay.total_seconds()))
    return response
