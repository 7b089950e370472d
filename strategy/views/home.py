"""The first page of the doctrine: where the région wants to go, how far it is, and where to read more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from strategy.queries.landing import count_doctrine, list_departments
from strategy.queries.road_maps import read_content, regional_strategy
from strategy.tables.road_maps import departments_table, goal_notes, goals_table
from strategy.views.road_maps.access import EDIT, VIEW

PROJECTS = Permission.STRATEGY_PROJECT_VIEW


@requires(VIEW)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The axes of the strategy with their objectives, the road maps by département, and what the doctrine counts."""
    user = user_of(request)
    strategy = regional_strategy(user)
    content = read_content(strategy, user=user) if strategy else []
    axes = [(part, goals_table(part.goals, params=request.GET, axis=part.axis)) for part in content]
    departments = departments_table(list_departments(user), params=request.GET)
    for _, table in axes:
        table.show_exports = True
    for table in (departments, *(table for _, table in axes)):
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=table.caption)
    context = {
        "crumbs": [{"label": "Stratégie"}],
        "strategy": strategy,
        "axes": axes,
        "notes": goal_notes([line for part in content for line in part.goals]),
        "departments": departments,
        "counts": count_doctrine(user),
        "writes": user.can(EDIT),
        "reads_projects": user.can(PROJECTS),
    }
    return render(request, "strategy/home.html", context)
