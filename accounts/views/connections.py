"""One's own sessions: where the account is open, and closing it there."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.connections import close_connection, close_other_connections, list_connections
from accounts.models import User
from accounts.portal_session import seconds_left
from iae_portal.common.access import opens_before_code, signed_in


@signed_in
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    found = list_connections(user=cast(User, request.user), current=request.session.session_key)
    context = {
        "connections": found,
        "others": [one for one in found if not one.is_current],
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "crumbs": [{"label": "Mon compte", "url": "/mon-compte/"}, {"label": "Mes connexions"}],
    }
    return render(request, "accounts/connections.html", context)


@signed_in
@opens_before_code
@never_cache
@require_POST
def prolong(request: HttpRequest) -> JsonResponse:
    """Asking is enough for the session to go on; the answer says for how many seconds, its ten hours at the most."""
    return JsonResponse({"left": seconds_left(request.session)})


@signed_in
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    if close_connection(actor=cast(User, request.user), mark=request.POST.get("connexion", "")):
        messages.success(request, "Cette connexion est fermée\u00a0: cet appareil devra se reconnecter.")
    else:
        messages.info(request, "Cette connexion était déjà fermée.")
    return redirect("accounts:connections")


@signed_in
@require_POST
def close_others(request: HttpRequest) -> HttpResponse:
    count = close_other_connections(actor=cast(User, request.user), current=request.session.session_key)
    if count:
        messages.success(request, "Vos autres connexions sont fermées\u00a0: ces appareils devront se reconnecter.")
    else:
        messages.info(request, "Vous n’aviez pas d’autre connexion.")
    return redirect("accounts:connections")
