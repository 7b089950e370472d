"""The list of road maps, and a new one."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data
from strategy.domain.roadmaps import save_road_map
from strategy.forms.road_map_filters import RoadMapFilter
from strategy.forms.road_maps import RoadMapForm
from strategy.models import RoadMap
from strategy.queries.road_maps import list_road_maps
from strategy.tables.road_maps import road_maps_table
from strategy.views.road_maps.access import EDIT, VIEW, crumbs_of


@requires(VIEW)
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The strategy of the région first, then the road maps by département."""
    user = user_of(request)
    order = (F("department__code").asc(nulls_first=True), F("area__name").asc(nulls_first=True), "-first_year", "pk")
    filterset = RoadMapFilter(request.GET, queryset=list_road_maps(user).order_by(*order), request=request)
    table = road_maps_table(filterset.qs, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Feuilles de route", filters_text=filterset.describe())
    context = {
        "crumbs": crumbs_of(),
        "filterset": filterset,
        "table": table,
        "writes": user.can(EDIT),
    }
    return render(request, "strategy/road_maps/list.html", context)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """A road map in preparation; its axes come next."""
    user = user_of(request)
    form = RoadMapForm(bound_data(request), user=user)
    made: list[RoadMap] = []

    def run() -> None:
        made.append(save_road_map(RoadMap(created_by=user, **form.cleaned_data), actor=user))

    answer = ask_and_return(
        request,
        form,
        run=run,
        title="Nouvelle feuille de route",
        button="Créer la feuille de route",
        back=reverse("strategy:road-maps"),
        crumbs=crumbs_of(("Nouvelle feuille de route", "")),
        done="La feuille de route est créée, en préparation : ajoutez ses axes, ses objectifs et ses actions.",
    )
    if made:
        answer["Location"] = reverse("strategy:road-map-compose", args=[made[0].pk])
    return answer


def fill(road_map: RoadMap, values: dict[str, Any]) -> RoadMap:
    """The road map with what was typed, not saved."""
    for name, value in values.items():
        setattr(road_map, name, value)
    return road_map
