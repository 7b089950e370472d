"""Reading a road map: its page, its calendar, its board, its document."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from strategy.documents.road_map import render_road_map
from strategy.domain.road_map_access import may_edit
from strategy.models import RoadMap
from strategy.presentation.board import board_of
from strategy.presentation.calendar import dated_lines, draw_calendar
from strategy.queries.road_maps import read_content
from strategy.tables.road_maps import actions_table, calendar_table, goal_notes, goals_table
from strategy.views.road_maps.access import VIEW, get_road_map, road_map_crumbs


def _frame(request: HttpRequest, road_map: RoadMap, *, page: str) -> dict[str, Any]:
    """What the pages of a road map share."""
    crumbs = road_map_crumbs(road_map) if page == "road-map" else road_map_crumbs(road_map, (TABS[page], ""))
    return {
        "road_map": road_map,
        "edits": may_edit(road_map, user_of(request)),
        "crumbs": crumbs,
        "tabs": list(TABS.items()),
        "page": page,
    }


TABS = {"road-map": "Objectifs et actions", "road-map-calendar": "Calendrier", "road-map-board": "Tableau de suivi"}


@requires(VIEW)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Axis by axis: what is aimed at, what was measured, what is done."""
    road_map = get_road_map(request, pk)
    content = read_content(road_map, user=user_of(request))
    goals = goals_table([line for part in content for line in part.goals], params=request.GET)
    actions = actions_table([line for part in content for line in part.actions], params=request.GET)
    for table, title in ((goals, "Objectifs"), (actions, "Actions")):
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=f"{title} — {road_map.title}")
    axes = [
        {
            "part": part,
            "goals": goals_table(part.goals, params=request.GET, axis=part.axis),
            "actions": actions_table(part.actions, params=request.GET, axis=part.axis),
        }
        for part in content
    ]
    context = {
        **_frame(request, road_map, page="road-map"),
        "axes": axes,
        "notes": goal_notes([line for part in content for line in part.goals]),
        "exports": [table for table in (goals, actions) if table.count],
    }
    return render(request, "strategy/road_maps/detail.html", context)


@requires(VIEW)
@require_safe
@never_cache
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The actions on the years of the road map, drawn and in a table."""
    road_map = get_road_map(request, pk)
    content = read_content(road_map, user=user_of(request))
    lines = dated_lines(content)
    table = calendar_table(lines, params=request.GET)
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title=f"Calendrier — {road_map.title}")
    context = {
        **_frame(request, road_map, page="road-map-calendar"),
        "drawing": draw_calendar(road_map, content),
        "table": table,
        "undated": [
            line.action
            for part in content
            for line in part.actions
            if line.action.starts_on is None and line.action.due_on is None
        ],
    }
    return render(request, "strategy/road_maps/calendar.html", context)


@requires(VIEW)
@require_safe
@never_cache
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The actions in columns by state; who writes the road map moves them with buttons."""
    road_map = get_road_map(request, pk)
    columns = board_of(read_content(road_map, user=user_of(request)))
    context = {**_frame(request, road_map, page="road-map-board"), "columns": columns}
    return render(request, "strategy/road_maps/board.html", context)


@requires(VIEW)
@require_safe
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole road map as a document to print or to send."""
    road_map = get_road_map(request, pk)
    content = render_road_map(road_map, user=user_of(request))
    headers = {
        "Content-Disposition": f'attachment; filename="feuille-de-route-{road_map.pk}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
