"""Reaching a road map or one of its parts from an address; what one may not see does not exist."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.roles import Permission
from accounts.signed_in import user_of
from strategy.domain.road_map_access import may_edit
from strategy.models import Action, Axis, Goal, RoadMap
from strategy.queries.road_maps import find_road_map

VIEW, EDIT = Permission.STRATEGY_DOCTRINE_VIEW, Permission.STRATEGY_DOCTRINE_EDIT


def get_road_map(request: HttpRequest, pk: int) -> RoadMap:
    found = find_road_map(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def get_axis(request: HttpRequest, pk: int) -> Axis:
    return get_object_or_404(_of_visible(Axis, request, "road_map").select_related("road_map__department"), pk=pk)


def get_goal(request: HttpRequest, pk: int) -> Goal:
    rows = _of_visible(Goal, request, "axis__road_map").select_related("axis__road_map__department")
    return get_object_or_404(rows, pk=pk)


def get_action(request: HttpRequest, pk: int) -> Action:
    rows = _of_visible(Action, request, "axis__road_map").select_related(
        "axis__road_map__department", "recommendation"
    )
    return get_object_or_404(rows, pk=pk)


def _of_visible(model: Any, request: HttpRequest, path: str) -> Any:
    return model.objects.filter(**{f"{path}__in": RoadMap.objects.visible_to(user_of(request))})


def open_for_writing(request: HttpRequest, road_map: RoadMap) -> RoadMap:
    """The pages of those who write the road map, while it is not closed."""
    if not may_edit(road_map, user_of(request)):
        raise PermissionDenied
    if not road_map.is_open:
        raise Http404
    return road_map


def crumbs_of(*path: tuple[str, str]) -> list[dict[str, str]]:
    """« Stratégie > Feuilles de route > … »: each but the last with its address."""
    whole = [("Stratégie", reverse("strategy:home")), ("Feuilles de route", reverse("strategy:road-maps")), *path]
    return [{"label": label, "url": url} for label, url in whole]


def road_map_crumbs(road_map: RoadMap, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs_of((road_map.title, reverse("strategy:road-map", args=[road_map.pk])), *more)
