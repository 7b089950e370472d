"""Compares two runs: what changed, where, and what each change is due to."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.tables import Table
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from white_zones.comparison_filters import UNKNOWN_RUN, ComparisonForm, Pair, read_pair
from white_zones.comparison_tables import (
    causes_table,
    changes_table,
    departments_table,
    differences_table,
    white_table,
)
from white_zones.comparison_transitions import transition_tables
from white_zones.comparison_words import (
    NO_INPUTS,
    describe_change_map,
    describe_changes,
    describe_origin,
    list_differences,
    map_changes,
    tell_classes_warning,
    tell_comparison,
)
from white_zones.domain.compare_runs import compare_runs
from white_zones.domain.summarise_comparison import summarise_departments
from white_zones.filters import Shown, read_shown
from white_zones.models import Run
from white_zones.queries.evolution import find_run_without_inputs, list_comparable
from white_zones.queries.results import measured_levels
from white_zones.rules import SHOWN_LEVELS
from white_zones.views.layers import asked_layer, respond_kept
from white_zones.views.run_pages import HOME

CRUMBS = [HOME, {"label": "Comparer deux calculs"}]


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    runs = list_comparable(request.user)
    pair = read_pair(request.GET, runs=runs)
    if pair is None:
        return render(request, "white_zones/compare_empty.html", {"crumbs": CRUMBS})
    levels = measured_levels(pair.before) & measured_levels(pair.after)
    shown = read_shown(request.GET, levels=[level for level in SHOWN_LEVELS if level in levels])
    form = ComparisonForm(request.GET, runs=runs, pair=pair, levels=levels)
    return show_comparison(request, pair, shown=shown, form=form)


def show_comparison(request: HttpRequest, pair: Pair, *, shown: Shown, form: ComparisonForm) -> HttpResponse:
    communes = compare_runs(pair.before, pair.after, level=AreaLevel.COMMUNE, kind=shown.kind)
    comparison = compare_runs(pair.before, pair.after, level=shown.level, kind=shown.kind)
    options: dict[str, Any] = {"shown": shown, "params": request.GET}
    transitions = transition_tables(communes, **options)
    tables = {
        "table": changes_table(
            form.keep(comparison.changes, shown=shown), comparison=comparison, pair=pair, **options
        ),
        "white": white_table(communes, pair=pair, **options),
        "departments": departments_table(
            summarise_departments(pair.before, pair.after, kind=shown.kind),
            pair=pair,
            whole=communes.whole,
            **options,
        ),
        "causes": causes_table(communes.whole, changes=communes.changes, params=request.GET)
        if communes.whole
        else None,
        "differences": differences_table(list_differences(pair), pair=pair, params=request.GET),
    }
    if exported := export_asked(
        request, [*filter(None, tables.values()), *transitions], filters_text=describe_filters(pair, shown, form=form)
    ):
        return exported
    context = {
        "crumbs": CRUMBS,
        "pair": pair,
        "form": form,
        "filterset": form,
        "is_same": pair.before == pair.after,
        "sentences": tell_comparison(pair, communes),
        "figures": describe_changes(pair, communes),
        "warning": tell_classes_warning(pair),
        "no_inputs": "" if comparison.is_split else tell_no_inputs(pair),
        "map": describe_change_map(pair, shown),
        "transitions": transitions[0],
        "further_transitions": transitions[1:],
        **tables,
    }
    return render(request, "white_zones/compare.html", context)


def export_asked(request: HttpRequest, tables: Sequence[Table], *, filters_text: str) -> HttpResponse | None:
    """The table whose export the address asks for."""
    for table in tables:
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=table.caption, filters_text=filters_text)
    return None


def describe_filters(pair: Pair, shown: Shown, *, form: ComparisonForm) -> str:
    return f"{form.describe(pair, shown)}. {describe_origin(pair)}"


def tell_no_inputs(pair: Pair) -> str:
    run = find_run_without_inputs([pair.before, pair.after])
    return NO_INPUTS.format(name=run.name) if run else ""


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def values(request: HttpRequest) -> HttpResponseBase:
    """`{"values": {code: {class, text}}}` at one mesh for one kind: what the map of changes draws."""
    shown = asked_layer(request, kinds=SiaeKind.values)
    before, after = (_asked_run(request, name) for name in ("avant", "apres"))
    return respond_kept(
        request,
        f"changes-{before.pk}-{after.pk}-{shown.level.slug}-{shown.kind}",
        content_type="application/json",
        build=lambda: json.dumps(
            {"values": map_changes(compare_runs(before, after, level=shown.level, kind=shown.kind))},
            ensure_ascii=False,
            separators=(",", ":"),
        ),
    )


def _asked_run(request: HttpRequest, name: str) -> Run:
    key = request.GET.get(name, "")
    run = Run.objects.visible_to(request.user).done().filter(pk=key).first() if key.isdecimal() else None
    if run is None:
        raise Http404(UNKNOWN_RUN)
    return run
