"""Reading what a run measured: an area, its parts, its level above, and how its demand spreads over the classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import find_level_above, list_areas, list_children
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply
from white_zones.rules import ALL_KINDS


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """An area's result beside that of the level above."""

    area: Area
    result: AreaResult | CommuneResult | None
    above: Area | None
    above_result: AreaResult | CommuneResult | None


@dataclass(frozen=True, slots=True)
class ClassShare:
    """How many communes are of a class, and how much of the known demand lives there."""

    access_class: Access
    communes: int
    demand: float
    share: float | None


def results_of(
    run: Run, areas: "QuerySet[Area] | Iterable[Area]", *, level: AreaLevel, kind: str = ALL_KINDS
) -> "QuerySet[Any]":
    """Results of a run for areas of one level, with the area of each."""
    return _results(level).filter(run=run, kind=kind, area__in=areas).select_related("area").order_by("area__code")


def results_at(run: Run, *, level: AreaLevel, kind: str = ALL_KINDS) -> "QuerySet[Any]":
    """All the results of a run at one level, with the area of each."""
    results = _results(level).filter(run=run, kind=kind)
    if level != AreaLevel.COMMUNE:
        results = results.filter(area__level=level)
    return results.select_related("area").order_by("area__code")


def measured_levels(run: Run) -> frozenset[AreaLevel]:
    """The meshes that a run measured: an area loaded after it has no result of its own."""
    results = AreaResult.objects.filter(run=run, kind=ALL_KINDS).order_by()
    return frozenset(AreaLevel(level) for level in results.values_list("area__level", flat=True).distinct()) | {
        AreaLevel.COMMUNE
    }


def children_results(run: Run, area: Area, *, level: AreaLevel, kind: str = ALL_KINDS) -> "QuerySet[Any]":
    """Results of the parts of an area at a finer level."""
    return results_of(run, list_children(area, level=level), level=level, kind=kind)


def result_of(run: Run, area: Area, *, kind: str = ALL_KINDS) -> AreaResult | CommuneResult | None:
    found: AreaResult | CommuneResult | None = (
        _results(AreaLevel(area.level)).filter(run=run, area=area, kind=kind).first()
    )
    return found


def results_by_area(
    run: Run, areas: Iterable[Area], *, kind: str = ALL_KINDS
) -> dict[int, AreaResult | CommuneResult]:
    """The result of each area by its key: one query, two when a commune is among them."""
    found: dict[int, AreaResult | CommuneResult] = {}
    asked = list(areas)
    for is_commune in {area.level == AreaLevel.COMMUNE for area in asked}:
        keys = [area.pk for area in asked if (area.level == AreaLevel.COMMUNE) is is_commune]
        level = AreaLevel.COMMUNE if is_commune else AreaLevel.REGION
        found |= {row.area_id: row for row in _results(level).filter(run=run, area__in=keys, kind=kind)}
    return found


def key_figures(run: Run, area: Area, *, kind: str = ALL_KINDS) -> AreaFigures:
    """The result of an area and that of the level above, to compare."""
    above = find_level_above(area)
    return AreaFigures(
        area=area,
        result=result_of(run, area, kind=kind),
        above=above,
        above_result=result_of(run, above, kind=kind) if above else None,
    )


def class_shares(run: Run, *, kind: str = ALL_KINDS, area: Area | None = None) -> list[ClassShare]:
    """The four classes in order, over the whole run or over the communes of an area."""
    results = CommuneResult.objects.filter(run=run, kind=kind)
    if area is not None and area.pk != run.perimeter_id:
        results = results.filter(Q(area__in=_communes_of(area)) | Q(area=area))
    rows = results.order_by().values("access_class").annotate(communes=Count("pk"), total=_known_demand())
    found = {row["access_class"]: (row["communes"], row["total"]) for row in rows}
    whole = sum(total for _, total in found.values())
    return [
        ClassShare(access, communes, demand, demand / whole if whole > 0 else None)
        for access in Access
        for communes, demand in [found.get(access.value, (0, 0.0))]
    ]


def supply_of(run: Run, *, kind: str = ALL_KINDS) -> float:
    """ETP that the run read, of one kind or of all."""
    lines = RunSupply.objects.filter(run=run)
    if kind != ALL_KINDS:
        lines = lines.filter(kind=kind)
    return float(lines.aggregate(total=Sum("etp"))["total"] or 0)


def served_kinds(run: Run, *, area: Area | None = None) -> dict[int, int]:
    """For each commune, how many kinds (0 to 4) have a site in reach."""
    reached = CommuneResult.objects.filter(run=run).exclude(kind=ALL_KINDS)
    if area is not None:
        reached = reached.filter(Q(area__in=_communes_of(area)) | Q(area=area))
    counted = reached.order_by().values("area_id").annotate(kinds=Count("pk", filter=Q(sites_in_reach__gt=0)))
    return dict(counted.values_list("area_id", "kinds"))


def count_unknown_demand(run: Run) -> dict[str, int]:
    """Communes without a known demand, by the reason why."""
    unknown = CommuneResult.objects.filter(run=run, kind=ALL_KINDS, demand__isnull=True).order_by()
    return dict(unknown.values("demand_state").annotate(count=Count("pk")).values_list("demand_state", "count"))


def _results(level: AreaLevel) -> "QuerySet[Any]":
    return CommuneResult.objects.all() if level == AreaLevel.COMMUNE else AreaResult.objects.all()


def _communes_of(area: Area) -> "QuerySet[Any]":
    links = AreaMembership.objects.current().filter(parent=area, child__level=AreaLevel.COMMUNE)
    return list_areas(level=AreaLevel.COMMUNE).filter(pk__in=links.values("child")).values("pk")


def _known_demand() -> Coalesce:
    return Coalesce(Sum(F("demand")), Value(0.0), output_field=FloatField())
