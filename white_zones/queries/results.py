"""Reading what a run measured: an area, its parts, its level above, and how its demand spreads over the classes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from iae_portal.common.reference_state import kept_with_reference
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import find_level_above, list_areas, list_children
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply
from white_zones.rules import ALL_KINDS, SHOWN_LEVELS


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """An area's result beside that of the level above."""

    area: Area
    result: AreaResult | CommuneResult | None
    above: Area | None
    above_result: AreaResult | CommuneResult | None


@dataclass(frozen=True, slots=True)
class ClassShare:
    """How many communes are of a class, and how many people and how much of the known demand live there."""

    access_class: Access
    is_small: bool
    """White communes of small numbers, which are told apart and not counted with the others."""
    communes: int
    population: int
    demand: float
    share: float | None
    robust_share: float | None
    """Share of the communes whose class is robust; unknown for one kind."""


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


@kept_with_reference
def measured_levels(run: Run) -> frozenset[AreaLevel]:
    """The meshes that a run measured: an area loaded after it has no result of its own."""
    results = AreaResult.objects.filter(run=run, kind=ALL_KINDS).order_by()
    return frozenset(AreaLevel(level) for level in results.values_list("area__level", flat=True).distinct()) | {
        AreaLevel.COMMUNE
    }


def offered_levels(run: Run) -> list[AreaLevel]:
    """The meshes that the pages of a run offer: those it measured, and régions only for a country."""
    measured = measured_levels(run)
    if run.perimeter.level != AreaLevel.COUNTRY:
        measured -= {AreaLevel.REGION}
    return [level for level in SHOWN_LEVELS if level in measured]


def children_results(run: Run, area: Area, *, level: AreaLevel, kind: str = ALL_KINDS) -> "QuerySet[Any]":
    """Results of the parts of an area at a finer level."""
    return results_of(run, list_children(area, level=level), level=level, kind=kind)


@kept_with_reference
def count_children(run: Run, area: Area, *, level: AreaLevel, kind: str = ALL_KINDS) -> int:
    """How many parts of an area a run measured at a finer level."""
    return children_results(run, area, level=level, kind=kind).count()


def result_of(run: Run, area: Area, *, kind: str = ALL_KINDS) -> AreaResult | CommuneResult | None:
    found: AreaResult | CommuneResult | None = (
        _results(AreaLevel(area.level)).filter(run=run, area=area, kind=kind).first()
    )
    return found


@kept_with_reference
def results_by_area(
    run: Run, areas: tuple[Area, ...], *, kind: str = ALL_KINDS
) -> dict[int, AreaResult | CommuneResult]:
    """The result of each area by its key: one query, two when a commune is among them."""
    found: dict[int, AreaResult | CommuneResult] = {}
    for is_commune in {area.level == AreaLevel.COMMUNE for area in areas}:
        keys = [area.pk for area in areas if (area.level == AreaLevel.COMMUNE) is is_commune]
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
    """The four classes in order, over the whole run or over the communes of an area; small white communes apart."""
    results = CommuneResult.objects.filter(run=run, kind=kind)
    if area is not None and area.pk != run.perimeter_id:
        results = results.filter(Q(area__in=_communes_of(area)) | Q(area=area))
    small = Q(access_class=Access.WHITE, demand__lt=float(run.parameters["minimum_demand"]))
    rows = (
        results.order_by()
        .annotate(is_small=Case(When(small, then=True), default=False, output_field=BooleanField()))
        .values("access_class", "is_small")
        .annotate(
            communes=Count("pk"),
            population=Coalesce(Sum("area__population"), 0),
            total=_known_demand(),
            robust=Count("pk", filter=Q(is_robust=True)),
            measured=Count("pk", filter=Q(is_robust__isnull=False)),
        )
    )
    found = {(row["access_class"], row["is_small"]): row for row in rows}
    whole = sum(row["total"] for row in found.values())
    asked = [(access, False) for access in Access]
    if (Access.WHITE.value, True) in found:
        asked.insert(1, (Access.WHITE, True))
    return [_share(access, is_small, found.get((access.value, is_small)), whole=whole) for access, is_small in asked]


def _share(access: Access, is_small: bool, row: Mapping[str, Any] | None, *, whole: float) -> ClassShare:
    if row is None:
        return ClassShare(access, is_small, 0, 0, 0.0, 0.0 if whole > 0 else None, None)
    return ClassShare(
        access_class=access,
        is_small=is_small,
        communes=row["communes"],
        population=row["population"],
        demand=row["total"],
        share=row["total"] / whole if whole > 0 else None,
        robust_share=row["robust"] / row["measured"] if row["measured"] else None,
    )


def supply_of(run: Run, *, kind: str = ALL_KINDS) -> float:
    """ETP that the run read, of one kind or of all."""
    lines = RunSupply.objects.filter(run=run)
    if kind != ALL_KINDS:
        lines = lines.filter(kind=kind)
    return float(lines.aggregate(total=Sum("etp"))["total"] or 0)


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
