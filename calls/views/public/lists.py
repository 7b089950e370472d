"""Every published call: the page, the data, the dates."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from calls.enums import CallState
from calls.forms.filters import CallFilter
from calls.models import Call
from calls.presentation.calendar import group_by_month, list_dates, write_calendar
from calls.presentation.public_page import tell_standing
from calls.queries.calls import list_public
from calls.tables.public import calls_table
from iae_portal.common.access import public
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.links import make_link

CALENDAR = "text/calendar; charset=utf-8"


@public
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    filterset = CallFilter(request.GET, queryset=list_public(request.user), request=request)
    table = calls_table(filterset.qs, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Appels à projets", filters_text=filterset.describe())
    cards = [(call, tell_standing(call)) for call in table.page.object_list] if table.page else []
    context = {
        "crumbs": [{"label": "Appels à projets"}],
        "filterset": filterset,
        "table": table,
        "cards": cards,
        "may_manage": request.user.is_authenticated and request.user.can(Permission.CALLS_CALL_MANAGE),
    }
    return render(request, "calls/public/list.html", context)


@public
@require_safe
def calls_json(request: HttpRequest) -> JsonResponse:
    """Every published call as data, with the same filters as the page."""
    rows = CallFilter(request.GET, queryset=list_public(request.user), request=request).qs.select_related("version")
    rows = rows.defer("definition", "version__definition")
    return JsonResponse({"appels": [_describe(call) for call in rows]}, json_dumps_params={"ensure_ascii": False})


def _describe(call: Call) -> dict[str, object]:
    standing = tell_standing(call)
    return {
        "id": call.pk,
        "titre": call.title,
        "objet": call.summary,
        "nature": call.get_kind_display(),
        "porteurs": call.get_applicant_display(),
        "etat": standing.label,
        "ouverture": call.window.opens_at.isoformat(),
        "cloture": call.window.closes_at.isoformat(),
        "fuseau": call.zone,
        "cloture_en_mots": call.deadline_words,
        "enveloppe_etp": None if call.envelope_etp is None else str(call.envelope_etp),
        "enveloppe_euros": None if call.envelope_euros is None else str(call.envelope_euros),
        "territoires": call.version.get_target_mode_display(),  # type: ignore[union-attr]
        "communes_visees": call.target_count,  # type: ignore[attr-defined]
        "contact": call.contact,
        "page": make_link(reverse("calls:call", args=[call.pk])),
    }


@public
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Openings and closings, month by month."""
    rows = list_public(request.user).exclude(state=CallState.ARCHIVED)
    context = {
        "crumbs": [
            {"label": "Appels à projets", "url": reverse("calls:list")},
            {"label": "Calendrier"},
        ],
        "months": group_by_month(list_dates(rows)),
        "standings": {call.pk: tell_standing(call) for call in rows},
    }
    return render(request, "calls/public/calendar.html", context)


@public
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The dates of every call, to be subscribed to."""
    rows = list_public(request.user).exclude(state=CallState.ARCHIVED)
    return calendar_answer(request, rows, name="Appels à projets", file="appels")


def calendar_answer(request: HttpRequest, calls: Iterable[Call], *, name: str, file: str) -> HttpResponse:
    host = request.get_host().split(":")[0]
    text = write_calendar(calls, name=name, host=host)
    disposition = f'attachment; filename="{file}.ics"'
    return HttpResponse(text, content_type=CALENDAR, headers={"Content-Disposition": disposition})
