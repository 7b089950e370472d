"""Why an area has its access, on a page and in the panel of the map."""

from dataclasses import dataclass

import numpy as np
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.formatting import format_number
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import find_level_above, list_children, list_parents
from white_zones.domain.explain import Explained, explain_access
from white_zones.domain.replay import NoInputsError, Replay, load_replay
from white_zones.engine.arrays import IntArray
from white_zones.explanation_tables import history_table, kinds_table, shares_of_access, similar_table
from white_zones.explanation_words import Told, tell
from white_zones.filters import Shown, read_shown
from white_zones.models import Run
from white_zones.presentation import describe_map, describe_source
from white_zones.queries.history import history_of
from white_zones.queries.known_sites import describe_sites
from white_zones.queries.results import result_of
from white_zones.queries.standing import kinds_of, similar_results, standing_of
from white_zones.rules import AGGREGATED_LEVELS
from white_zones.tables import area_address, why_address
from white_zones.views.run_pages import crumbs_of, find_done_run

TOO_OLD = "Ce calcul est antérieur aux explications : copiez-le, le nouveau en aura."
LEVELS = (AreaLevel.COMMUNE, *AGGREGATED_LEVELS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address names."""

    run: Run
    area: Area
    level: AreaLevel
    shown: Shown


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def page(request: HttpRequest, pk: int, level: str, code: str) -> HttpResponse:
    asked = find_asked(request, pk=pk, level=level, code=code)
    try:
        told = explain(request, asked)
    except NoInputsError:
        messages.warning(request, TOO_OLD)
        return redirect("white_zones:detail", pk=pk)
    kinds = kinds_table(kinds_of(asked.run, asked.area, level=asked.level), level=asked.level, params=request.GET)
    similar = similar_table(
        asked.run,
        told.result,
        list(similar_results(asked.run, asked.area, level=asked.level, kind=asked.shown.kind)),
        level=asked.level,
        kind=asked.shown.kind,
        params=request.GET,
    )
    history = history_table(
        history_of(request.user, asked.area, kind=asked.shown.kind),
        shown=Shown(asked.level, asked.shown.kind),
        area=asked.area,
        params=request.GET,
    )
    shares = shares_of_access(told, params=request.GET)
    tables = {table.name: table for table in (shares, kinds, similar, history)}
    if (exported := export_asked(request, asked, tables)) is not None:
        return exported
    context = {
        "crumbs": crumbs_of(asked.run, {"label": asked.area.display_name}),
        "asked": asked,
        "run": asked.run,
        "words": tell(told),
        "standing": describe_standing(asked, told),
        "tables": tables,
        "map": describe_map(asked.run, Shown(AreaLevel.COMMUNE, asked.shown.kind), area=framed_area(asked))
        | {"focus": asked.area.code if asked.level == AreaLevel.COMMUNE else ""},
        "kinds": [("", "Toutes"), *((kind, kind) for kind in asked.run.parameters.get("kinds", []))],
        "area_url": area_address(asked.level, asked.area.code),
        "sources": list(asked.run.sources.all()),
    }
    return render(request, "white_zones/explanation.html", context)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def summary(request: HttpRequest, pk: int, level: str, code: str) -> HttpResponse:
    """The sentence and the reasons, for the panel beside the map."""
    asked = find_asked(request, pk=pk, level=level, code=code)
    try:
        told = explain(request, asked)
    except NoInputsError:
        raise Http404(TOO_OLD) from None
    context = {
        "asked": asked,
        "words": tell(told),
        "address": why_address(asked.run, Shown(asked.level, asked.shown.kind), asked.area.code),
    }
    return render(request, "white_zones/_explanation_summary.html", context)


def find_asked(request: HttpRequest, *, pk: int, level: str, code: str) -> Asked:
    run = find_done_run(request, pk)
    known = AreaLevel.from_slug(level)
    if known not in LEVELS:
        raise Http404("Cette maille n’existe pas.")
    area = get_object_or_404(Area.objects.visible_to(request.user).at_level(known), code=code)
    return Asked(run=run, area=area, level=known, shown=read_shown(request.GET))


def explain(request: HttpRequest, asked: Asked) -> Told:
    """The access taken apart, as far as this person may know; 404 when the run did not measure the area."""
    result = result_of(asked.run, asked.area, kind=asked.shown.kind)
    if result is None:
        raise Http404("Ce calcul ne mesure pas ce territoire.")
    replay = load_replay(asked.run)
    explained = explain_access(replay, ranks_of(replay, asked), kind=asked.shown.kind)
    return Told(
        area=asked.area,
        explained=explained,
        result=result,
        sites=describe_sites(
            keys_of(explained),
            communes={share.site: share.commune_code for share in explained.sites},
            user=request.user,
        ),
        parameters=replay.parameters,
        kind=asked.shown.kind,
    )


def ranks_of(replay: Replay, asked: Asked) -> IntArray:
    """The demand points of an area."""
    if asked.level == AreaLevel.COMMUNE:
        codes = [asked.area.code]
    else:
        codes = list(list_children(asked.area, level=AreaLevel.COMMUNE).values_list("code", flat=True))
    ranks = sorted(replay.ranks[code] for code in codes if code in replay.ranks)
    if not ranks:
        raise Http404("Ce calcul ne mesure pas ce territoire.")
    return np.array(ranks, dtype=np.int64)


def keys_of(explained: Explained) -> list[int]:
    """The sites that the explanation names."""
    keys = [share.site for share in explained.sites]
    if explained.nearest_beyond is not None:
        keys.append(explained.nearest_beyond[0])
    return keys


def describe_standing(asked: Asked, told: Told) -> list[str]:
    """Its rank in the run and in its département, the first being the one that lacks most."""
    places: list[tuple[str, Area | None]] = [(asked.run.perimeter.display_name, None)]
    places += [(area.name, area) for area in list_parents(asked.area) if area.level == AreaLevel.DEPARTMENT]
    words = []
    for name, within in places:
        found = standing_of(asked.run, told.result, level=asked.level, kind=asked.shown.kind, within=within)
        if found is not None and found.count > 1:
            words.append(f"{_ordinal(found.rank)} sur {format_number(found.count)} ({name})")
    return words


def _ordinal(rank: int) -> str:
    return "1ᵉʳ" if rank == 1 else f"{format_number(rank)}ᵉ"


def framed_area(asked: Asked) -> Area:
    """What the map frames: the area, and for a commune the one around it."""
    return (find_level_above(asked.area) or asked.area) if asked.level == AreaLevel.COMMUNE else asked.area


def export_asked(request: HttpRequest, asked: Asked, tables: dict[str, Table]) -> HttpResponse | None:
    """The export of the table that the address names."""
    for table in tables.values():
        if fmt := asked_format(request, name=table.name):
            return export_table(
                table,
                fmt,
                title=f"{asked.area.display_name} – {table.caption}",
                filters_text=f"Filière : {asked.shown.kind_label}. {describe_source(asked.run)}",
                sources=list(asked.run.sources.all()),
            )
    return None
