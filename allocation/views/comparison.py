"""Scenarios side by side, on screen, printed and as a workbook."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from allocation.documents.comparison import compose_map, describe_study, render_comparison, write_comparison
from allocation.domain.comparison import ALL_KINDS
from allocation.domain.comparison_study import LEAST, MOST, Study, study_scenarios
from allocation.presentation.comparison import (
    list_effect_sentences,
    list_indicators,
    list_reserves,
    name_changes,
    tell_effect_method,
    tell_scenario,
)
from allocation.queries.comparison import list_comparable
from allocation.tables.comparison import list_tables
from allocation.views.scenario_context import HOME
from iae_portal.common.access import requires
from iae_portal.common.exports import CONTENT_TYPES, asked_format, export_table
from iae_portal.common.formatting import format_date
from iae_portal.common.tables import Table
from structures.enums import SiaeKind


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """A form to choose, then what the scenarios chosen say together."""
    chosen = read_keys(request)
    context: dict[str, Any] = {
        "crumbs": [HOME, {"label": "Comparer"}],
        "comparable": list_comparable(request.user),
        "chosen": chosen,
        "most": MOST,
    }
    # One scenario ticked is where the link of its page leads: the others are still to be chosen.
    if len(chosen) < LEAST:
        return render(request, "allocation/comparison/compare.html", context)
    try:
        study = read_study(request)
    except ValidationError as refusal:
        context["refusals"] = refusal.messages
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "allocation/comparison/compare.html", context, status=status)
    drawn = compose_map(study, rank=read_rank(request, study), params=request.GET)
    tables = list_tables(study, params=request.GET)
    if answer := export_asked(request, study, [*tables, drawn.table]):
        return answer
    context |= compose_study(study)
    context |= {
        "tables": {table.name: table for table in tables},
        "kinds": SiaeKind.values,
        "map": drawn,
        "study_date": format_date(timezone.now()),
        "query": request.GET.urlencode(),
    }
    return render(request, "allocation/comparison/compare.html", context)


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def compare_pdf(request: HttpRequest) -> HttpResponse:
    try:
        study = read_study(request)
    except ValidationError:
        return _back_to_choice(request)
    return _file(render_comparison(study, rank=read_rank(request, study)), kind="application/pdf", extension="pdf")


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def compare_workbook(request: HttpRequest) -> HttpResponse:
    try:
        study = read_study(request)
    except ValidationError:
        return _back_to_choice(request)
    content = write_comparison(study, rank=read_rank(request, study), params=request.GET)
    return _file(content, kind=CONTENT_TYPES["xlsx"], extension="xlsx")


def _back_to_choice(request: HttpRequest) -> HttpResponse:
    """The page tells why, beside the boxes to tick."""
    return redirect(f"{reverse('allocation:compare')}?{request.GET.urlencode()}")


def _file(content: bytes, *, kind: str, extension: str) -> HttpResponse:
    name = f"comparaison-scenarios-{localdate():%Y-%m-%d}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def read_rank(request: HttpRequest, study: Study) -> int:
    """The scenario of the map, the last one by default: the first is what the others are compared to."""
    asked = request.GET.get("carte", "")
    keys = [str(one.scenario.pk) for one in study.scenarios]
    return keys.index(asked) if asked in keys else len(keys) - 1


def read_keys(request: HttpRequest) -> list[int]:
    """The keys of `s`, in their order, each once; what is not a number is no scenario."""
    asked = [text for text in request.GET.getlist("s") if text.isascii() and text.isdigit()]
    return list(dict.fromkeys(int(text) for text in asked if len(text) <= len(str(2**31))))


def read_study(request: HttpRequest) -> Study:
    """The comparison that the address asks for; raises ValidationError."""
    year, kind = request.GET.get("annee", ""), request.GET.get("filiere", "")
    return study_scenarios(
        request.user,
        read_keys(request),
        year=int(year) if year.isascii() and year.isdigit() else None,
        kind=kind if kind in SiaeKind.values else ALL_KINDS,
    )


def export_asked(request: HttpRequest, study: Study, tables: Sequence[Table]) -> HttpResponse | None:
    """The file of one of the tables, if the address asks for it."""
    for table in tables:
        if fmt := asked_format(request, name=table.name):
            return export_table(
                table, fmt, title=table.caption, filters_text=describe_study(study), sources=study.sources
            )
    return None


def compose_study(study: Study) -> dict[str, Any]:
    """What the template says besides the tables."""
    return {
        "study": study,
        "comparison": study.comparison,
        "scenarios": [tell_scenario(one) for one in study.scenarios],
        "reserves": list_reserves(study),
        "panels": [
            (one.name, name_changes(panel.winners), name_changes(panel.losers))
            for one, panel in zip(study.scenarios, study.comparison.panels, strict=False)
        ],
        "effects": list_effect_sentences(study),
        "effect_method": tell_effect_method(study),
        "indicators": list_indicators(study),
        "sources": study.sources,
    }
