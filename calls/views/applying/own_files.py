"""The files of a person, and the way into a call."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.drafts import open_draft, require_begun
from calls.enums import ApplicantKind, ApplicationState
from calls.models import Application, Call
from calls.presentation.own_files import compose_own_desk
from calls.queries.applicants import FIELD_OF, list_holders
from calls.views.applying.access import crumbs_of
from iae_portal.common.access import requires


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def own_files(request: HttpRequest) -> HttpResponse:
    """Every file that the hat carries: what it still has to do first, then what others hold."""
    desk = compose_own_desk(cast(User, request.user), now=timezone.now())
    context = {"crumbs": [{"label": "Mes candidatures"}], "desk": desk}
    return render(request, "calls/applying/own_files.html", context)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def begin(request: HttpRequest, call_pk: int) -> HttpResponse:
    """Come back to the draft that exists, or begin one; with several applicants, choose which first."""
    user = cast(User, request.user)
    call = get_object_or_404(Call.objects.visible_to(user).select_related("version"), pk=call_pk)
    holders = list_holders(user, call.applicant)
    field = FIELD_OF[ApplicantKind(call.applicant)]
    known = _known_files(call, field, holders)
    if len(holders) == 1 and holders[0].pk in known:
        return redirect("calls:own-file", known[holders[0].pk].pk)
    if request.method == "POST":
        chosen = next((one for one in holders if str(one.pk) == request.POST.get("porteur", "")), None)
        if chosen is None and len(holders) == 1 and "porteur" not in request.POST:
            chosen = holders[0]
        if chosen is None:
            messages.error(request, "Choisissez pour qui vous répondez.")
        else:
            try:
                application = open_draft(call, holder=chosen, actor=user)
            except ValidationError as refusal:
                messages.error(request, refusal.messages[0])
            else:
                return redirect("calls:own-file", application.pk)
    context = {
        "crumbs": crumbs_of(label=call.title),
        "call": call,
        "holders": [{"holder": one, "file": known.get(one.pk)} for one in holders],
        "refusal": _explain(call) if holders else f"Cet appel s’adresse aux {call.get_applicant_display()}.",
    }
    return render(request, "calls/applying/begin.html", context)


def _explain(call: Call) -> str:
    try:
        require_begun(call)
    except (ValidationError, PermissionDenied) as refusal:
        return refusal.messages[0] if isinstance(refusal, ValidationError) else ""
    return ""


def _known_files(call: Call, field: str, holders: list[Any]) -> dict[int, Application]:
    rows = Application.objects.filter(call=call, **{f"{field}__in": holders})
    return {getattr(row, f"{field}_id"): row for row in rows.exclude(state=ApplicationState.WITHDRAWN)}
