"""What the need is made from: publics by commune, totals published above, and where communes belong."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from territories.enums import AreaLevel, NeedModelState, ValueState
from territories.models import Area, AreaMembership, Indicator, IndicatorValue, NeedModel
from territories.queries.areas import list_areas
from territories.queries.periods import choose_periods

# The meshes that impute a commune, from the nearest to the widest.
IMPUTING_LEVELS = (AreaLevel.EPCI, AreaLevel.DEPARTMENT, AreaLevel.REGION)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The latest values of one indicator, by key of the area."""

    indicator: Indicator
    period: str
    communes: Mapping[int, tuple[Decimal | None, ValueState]] = field(default_factory=dict)
    published: Mapping[int, Decimal] = field(default_factory=dict)
    source_ids: frozenset[int] = frozenset()


def read_populations() -> dict[int, int]:
    """The population of each current commune, 0 where it is unknown."""
    rows = list_areas(level=AreaLevel.COMMUNE).order_by("pk").values_list("pk", "population")
    return {area: population or 0 for area, population in rows}


def read_parents() -> dict[AreaLevel, dict[int, int]]:
    """For each imputing mesh, commune → area that contains it today."""
    links = (
        AreaMembership.objects.current()
        .filter(parent_level__in=IMPUTING_LEVELS, child__level=AreaLevel.COMMUNE)
        .values_list("parent_level", "child_id", "parent_id")
    )
    parents: dict[AreaLevel, dict[int, int]] = {level: {} for level in IMPUTING_LEVELS}
    for level, child, parent in links:
        parents[AreaLevel(level)][child] = parent
    return parents


def read_indicators(codes: Collection[str]) -> dict[str, Reading]:
    """The latest values of each indicator that has some by commune, in three queries."""
    of_communes = IndicatorValue.objects.filter(indicator__code__in=codes, area__level=AreaLevel.COMMUNE)
    latest = choose_periods(of_communes)
    indicators = Indicator.objects.in_bulk(latest)
    communes: dict[int, dict[int, tuple[Decimal | None, ValueState]]] = defaultdict(dict)
    published: dict[int, dict[int, Decimal]] = defaultdict(dict)
    sources: dict[int, set[int]] = defaultdict(set)
    rows = IndicatorValue.objects.filter(
        indicator__in=latest,
        period__in=latest.values(),
        area__is_current=True,
        area__level__in=(AreaLevel.COMMUNE, *IMPUTING_LEVELS),
    ).values_list("indicator_id", "period", "area_id", "area__level", "value", "state", "source_id")
    for key, period, area, level, value, state, source in rows.iterator(chunk_size=5000):
        if latest[key] != period:
            continue
        if level == AreaLevel.COMMUNE:
            communes[key][area] = (value, ValueState(state))
        elif value is not None:
            published[key][area] = value
        sources[key].add(source)
    return {
        indicators[key].code: Reading(
            indicator=indicators[key],
            period=period,
            communes=communes[key],
            published=published[key],
            source_ids=frozenset(sources[key]),
        )
        for key, period in latest.items()
    }


def get_active_need() -> NeedModel | None:
    return NeedModel.objects.filter(state=NeedModelState.ACTIVE).prefetch_related("weights__indicator").first()


def sum_need_by_department(*, indicator: Indicator, period: str) -> dict[int, Decimal]:
    """The need that is stored today, added up by département."""
    rows = (
        AreaMembership.objects.current()
        .filter(
            parent_level=AreaLevel.DEPARTMENT,
            child__level=AreaLevel.COMMUNE,
            child__is_current=True,
            child__indicator_values__indicator=indicator,
            child__indicator_values__period=period,
        )
        .order_by()
        .values("parent")
        .annotate(total=Sum("child__indicator_values__value"))
    )
    return {row["parent"]: row["total"] or Decimal() for row in rows}


def list_departments() -> list[Area]:
    return list(list_areas(level=AreaLevel.DEPARTMENT).order_by("code"))
