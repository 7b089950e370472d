"""One's own account, and the hat worn."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.sessions import switch_hat
from accounts.models import User
from iae_portal.common.access import signed_in


@signed_in
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    context = {"hats": cast(User, request.user).hats, "crumbs": [{"label": "Mon compte"}]}
    return render(request, "accounts/account.html", context)


@signed_in
@require_POST
def change_hat(request: HttpRequest) -> HttpResponse:
    try:
        asked = int(request.POST.get("assignment", ""))
    except ValueError:
        # Not a number, or one that is too long to be read as one.
        raise PermissionDenied from None
    hat = switch_hat(request=request, assignment_id=asked, actor=cast(User, request.user))
    messages.success(request, f"Vous agissez maintenant comme : {hat.label}.")
    return redirect(_safe_return(request))


def _safe_return(request: HttpRequest) -> str:
    """Back to the page left, if it is one of ours; it may be out of the new perimeter and will then say so."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and ours else "accounts:account"
