"""Statistics of a call: those of agents, and those that everybody reads once it is closed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.perimeter import restrict
from accounts.roles import Permission
from awards.domain.effect import measure_effect, run_of
from awards.queries.statistics import CallFigures, Group, group_for_agent, group_for_public, read_figures
from awards.rules.statistics import hide_small
from awards.tables.statistics import durations_table, funnel_table, groups_table
from calls.models import Call
from calls.views.desk.access import get_call
from calls.views.public.finding import find_call
from iae_portal.common.access import public, requires
from iae_portal.common.charts import Bar, labelled_bars
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.formatting import format_date, format_number
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.replay import NoInputsError
from white_zones.sketch_words import tell_effect, tell_figures


@public
@require_safe
def public_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """Once the call is closed: nothing that tells what one or two applicants did."""
    call = find_call(request, pk)
    if not call.is_closed:
        raise Http404
    figures = read_figures(call)
    stages = [replace(one, count=hide_small(one.count)) for one in figures.funnel]  # type: ignore[arg-type]
    stages = [replace(one, share=None) if one.count is None else one for one in stages]
    crumbs = [
        {"label": "Appels à projets", "url": reverse("calls:list")},
        {"label": call.title, "url": reverse("calls:call", args=[pk])},
        {"label": "Statistiques"},
    ]
    tables = [
        funnel_table(stages, params=request.GET, is_public=True),
        groups_table(group_for_public(figures.groups), params=request.GET, with_kind=False),
    ]
    return _show(request, call, figures, stages=stages, tables=tables, crumbs=crumbs)


@requires(Permission.CALLS_APPLICATION_INSTRUCT)
@require_safe
@never_cache
def internal_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """By territory and kind, the days of each step, and the white zones before and after if asked.

    Out of the perimeter, one file of a département is not told by its figures.
    """
    call = get_call(request, pk)
    if call.is_sealed and not call.is_closed:
        raise Http404
    figures = read_figures(call)
    crumbs = [
        {"label": "Instruction", "url": reverse("calls:instruction")},
        {"label": call.title, "url": reverse("calls:desk-call", args=[pk])},
        {"label": "Statistiques"},
    ]
    tables = [
        funnel_table(figures.funnel, params=request.GET, is_public=False),
        groups_table(_groups(request, figures), params=request.GET, with_kind=True),
        durations_table(figures.durations, params=request.GET),
    ]
    effect = _effect(call) if request.GET.get("effet") == "oui" else {}
    context = {"is_internal": True, **effect}
    return _show(request, call, figures, stages=figures.funnel, tables=tables, crumbs=crumbs, **context)


def _groups(request: HttpRequest, figures: CallFigures) -> list[Group]:
    departments = restrict(
        Area.objects.current().at_level(AreaLevel.DEPARTMENT),
        user=request.user,
        permission=Permission.CALLS_APPLICATION_INSTRUCT,
        department="code",
    )
    return group_for_agent(figures, departments=set(departments.values_list("name", flat=True)))


def _show(
    request: HttpRequest,
    call: Call,
    figures: CallFigures,
    *,
    stages: Any,
    tables: list[Any],
    crumbs: list[dict[str, Any]],
    **context: Any,
) -> HttpResponse:
    for one in tables:
        if fmt := asked_format(request, name=one.name):
            return export_table(one, fmt, title=f"{one.caption} — {call.title}")
    bars = [
        Bar(one.step.value, Decimal(one.count), format_number(one.count)) for one in stages if one.count is not None
    ]
    page = {
        "call": call,
        "figures": figures,
        "tables": tables,
        "crumbs": crumbs,
        "chart": labelled_bars(
            title="Du brouillon à la convention",
            description="Nombre de dossiers à chaque étape ; les chiffres sont dans le tableau qui suit.",
            bars=bars,
        )
        if bars
        else "",
        "source": f"{settings.SERVICE_NAME}, dossiers de l’appel, au {format_date(timezone.now())}",
        **context,
    }
    return render(request, "awards/statistics.html", page)


def _effect(call: Call) -> dict[str, Any]:
    try:
        effect = measure_effect(call)
    except NoInputsError:
        return {"no_effect": "Le diagnostic de cet appel n’a pas gardé ses données : l’effet ne se calcule pas."}
    if effect is None:
        return {"no_effect": "Cet appel n’a pas de diagnostic de référence : l’effet ne se calcule pas."}
    figures = tell_figures(effect, discreet=False)
    return {"run": run_of(call), "sentence": tell_effect(effect), "effect_figures": figures}
