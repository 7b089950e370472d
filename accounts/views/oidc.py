"""Going to the identity provider and coming back, at sign-in and at sign-out."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain.oidc_sign_in import LEFT_KEY, end_address, finish_sign_in, start_sign_in
from accounts.oidc.errors import ProviderUnavailableError, SignInRefusedError
from accounts.oidc.provider import is_on
from accounts.views.sign_in import SignIn
from iae_portal.common.access import opens_before_code, public


@public
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    _require_on()
    target = _safe_target(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    try:
        return HttpResponseRedirect(start_sign_in(request=request, target=target, redirect_uri=_return_uri(request)))
    except ProviderUnavailableError:
        return _show_unavailable(request)


@public
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponseBase:
    _require_on()
    try:
        is_open, target = finish_sign_in(request=request, redirect_uri=_return_uri(request))
    except ProviderUnavailableError:
        return _show_unavailable(request)
    except SignInRefusedError as refusal:
        context = {"reason": str(refusal), "label": settings.OIDC_LABEL}
        return render(request, "accounts/oidc_refused.html", context, status=HTTPStatus.FORBIDDEN)
    return HttpResponseRedirect(target) if is_open else redirect("accounts:second-step")


def leave(request: HttpRequest) -> HttpResponse | None:
    """Out of the portal, then out of the provider; None when this session owes it nothing.

    A page, not a redirection: the policy of the pages lets no form lead to another host.
    """
    address, state = end_address(request=request, return_uri=request.build_absolute_uri(reverse("accounts:oidc-left")))
    if not address:
        return None
    logout(request)
    request.session[LEFT_KEY] = state
    response = render(request, "accounts/oidc_leave.html", {"address": address, "label": settings.OIDC_LABEL})
    response["Refresh"] = f"0; url={address}"
    return response


@public
@opens_before_code
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """The provider sends the person back, with the state that it was given."""
    expected = request.session.pop(LEFT_KEY, "")
    if expected and constant_time_compare(expected, request.GET.get("state", "")):
        messages.success(request, f"Vous êtes déconnecté du portail et de {settings.OIDC_LABEL}.")
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _require_on() -> None:
    if not is_on():
        raise Http404


def _return_uri(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts:oidc-return"))


def _safe_target(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _show_unavailable(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, which says it and keeps its form."""
    response = SignIn.as_view(extra_context={"provider_is_away": True})(request)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return response
