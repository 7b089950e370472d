"""Where things are: the département of an area, and the areas that a form offers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet, Sum

from iae_portal.common.reference_state import kept_with_reference
from strategy.models import Recommendation, RoadMap, TerritoryProject
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import list_areas, list_children


def map_departments(areas: Collection[int]) -> dict[int, Area]:
    """The département of each area by its key: the one that holds it, or where most of its people live.

    Three queries at most, whatever the number of areas.
    """
    links = AreaMembership.objects.current().filter(child__in=areas, parent_level=AreaLevel.DEPARTMENT)
    direct: dict[int, list[int]] = {}
    for child, parent in links.order_by("parent").values_list("child", "parent"):
        direct.setdefault(child, []).append(parent)
    # An area that straddles a border is linked to each of its départements: only its people tell which is first.
    found = {child: parents[0] for child, parents in direct.items() if len(parents) == 1}
    rest = [key for key in areas if key not in found]
    if rest:
        for child, parent in _by_population(rest):
            found.setdefault(child, parent)
    known = Area.objects.in_bulk(set(found.values()))
    return {child: known[parent] for child, parent in found.items()}


def _by_population(areas: Collection[int]) -> list[tuple[int, int]]:
    """Pairs (area, département), the most populous overlap of each area first."""
    rows = (
        AreaMembership.objects.current()
        .filter(
            parent__in=areas,
            child__level=AreaLevel.COMMUNE,
            child__parent_links__validity__endswith__isnull=True,
            child__parent_links__parent_level=AreaLevel.DEPARTMENT,
        )
        .values("parent", "child__parent_links__parent")
        .annotate(people=Sum("child__population"))
        .order_by("parent", "-people", "child__parent_links__parent")
    )
    return [(row["parent"], row["child__parent_links__parent"]) for row in rows]


def map_epcis(communes: Collection[int]) -> dict[int, int]:
    """Key of the EPCI of each commune, by the key of the commune."""
    links = AreaMembership.objects.current().filter(child__in=communes, parent_level=AreaLevel.EPCI)
    return dict(links.values_list("child", "parent"))


def offered_areas(department: Area | None) -> "QuerySet[Area]":
    """What a form proposes: a département and its EPCI; the région and its départements without one."""
    if department is None:
        levels = (AreaLevel.REGION, AreaLevel.DEPARTMENT)
        return Area.objects.current().filter(level__in=levels).order_by("-level", "code")
    inside = list_children(department, level=AreaLevel.EPCI)
    return Area.objects.filter(pk__in=[department.pk, *inside.values_list("pk", flat=True)]).order_by("level", "name")


# An EPCI is linked to the région and to its communes: of anything in between, it is inside through its communes.
HOLDS_EPCI = frozenset({AreaLevel.COUNTRY, AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.ARRONDISSEMENT})


def keys_around(area: Area, *, parents: Iterable[Area]) -> list[int]:
    """Keys of the area, of what holds it and of what lies inside it, among those that the strategy names.

    A straddling EPCI lies on both sides. What lies inside a région is counted in thousands, what is named in dozens:
    lists are then asked for with these alone.
    """
    named = Recommendation.areas.through.objects.values_list("area").union(
        RoadMap.objects.values_list("area"),
        RoadMap.objects.values_list("department"),
        TerritoryProject.objects.values_list("territory"),
    )
    around = {*keys_inside(area), *(parent.pk for parent in parents)}
    return sorted(around & {key for (key,) in named})


@kept_with_reference
def keys_inside(area: Area) -> list[int]:
    """Keys of the area and of what lies inside it."""
    links = AreaMembership.objects.current()
    inside = links.filter(parent=area)
    keys = {area.pk, *inside.values_list("child", flat=True)}
    if area.level in HOLDS_EPCI:
        communes = inside.filter(child__level=AreaLevel.COMMUNE)
        crossing = links.filter(child__in=communes.values("child"), parent_level=AreaLevel.EPCI)
        keys |= set(crossing.values_list("parent", flat=True))
    return sorted(keys)


def list_departments() -> "QuerySet[Area]":
    return list_areas(level=AreaLevel.DEPARTMENT).order_by("code")


def areas_of_content(content: Mapping[str, Any]) -> list[Area]:
    """The areas that a version names, in one query: those of that day that are still known."""
    named = Q(pk__in=[])
    for level, code, _ in content["areas"]:
        named |= Q(level=level, code=code)
    return list(Area.objects.filter(named).order_by("level", "code"))
