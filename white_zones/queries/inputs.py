"""What a run reads: communes, their demand, the supply and where communes belong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
from django.db.models import F, FloatField, Func, QuerySet

from iae_portal.common.models import Source
from structures.models import FinancialAnnex
from structures.queries.realised_supply import realised_by_site
from structures.queries.supply import SiteSupply, supply_by_site
from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import Area, AreaMembership, Indicator, IndicatorValue
from territories.queries.periods import choose_periods
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.enums import SupplyBasis
from white_zones.rules import AGGREGATED_LEVELS


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Communes as points, in a fixed order."""

    keys: IntArray
    longitudes: FloatArray
    latitudes: FloatArray
    mountain: BoolArray
    populations: IntArray

    codes: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Demand:
    """The demand of communes: 0 where it is unknown, and the state that says so."""

    values: FloatArray
    states: Sequence[ValueState]
    source_ids: frozenset[int]

    @cached_property
    def known(self) -> BoolArray:
        known: BoolArray = np.array([state.has_value for state in self.states], dtype=bool)
        return known


def read_communes(perimeter: Area) -> Places:
    """The communes that the perimeter contains today, by code; itself when it is a commune."""
    if perimeter.level == AreaLevel.COMMUNE:
        return read_places([perimeter.pk])
    links = AreaMembership.objects.current().filter(parent=perimeter, child__level=AreaLevel.COMMUNE)
    return _read_places(Area.objects.current().filter(pk__in=links.values("child")))


def read_other_communes(perimeter: Area) -> Places:
    """The communes of the region that the perimeter does not contain: their people compete for the same posts."""
    links = AreaMembership.objects.current().filter(parent=perimeter, child__level=AreaLevel.COMMUNE)
    others = Area.objects.current().at_level(AreaLevel.COMMUNE).exclude(pk__in=links.values("child"))
    return _read_places(others.exclude(pk=perimeter.pk))


def join_places(parts: Sequence[Places]) -> Places:
    """One list after the other."""
    return Places(
        keys=np.concatenate([part.keys for part in parts]),
        longitudes=np.concatenate([part.longitudes for part in parts]),
        latitudes=np.concatenate([part.latitudes for part in parts]),
        mountain=np.concatenate([part.mountain for part in parts]),
        populations=np.concatenate([part.populations for part in parts]),
        codes=[code for part in parts for code in part.codes],
    )


def select_places(places: Places, *, keys: Collection[int]) -> Places:
    """Those whose key is asked for, in the order they have."""
    kept = np.flatnonzero(np.isin(places.keys, np.array(sorted(keys), dtype=np.int64)))
    return Places(
        keys=places.keys[kept],
        longitudes=places.longitudes[kept],
        latitudes=places.latitudes[kept],
        mountain=places.mountain[kept],
        populations=places.populations[kept],
        codes=[places.codes[rank] for rank in kept.tolist()],
    )


def read_places(keys: Collection[int]) -> Places:
    """Any communes by their keys, in or out of the perimeter, by code."""
    return _read_places(Area.objects.filter(pk__in=keys))


def _read_places(areas: "QuerySet[Area]") -> Places:
    rows = list(
        areas.order_by("code").values_list(
            "pk", _coordinate("ST_X"), _coordinate("ST_Y"), "is_mountain", "population", "code"
        )
    )
    keys, longitudes, latitudes, mountain, populations, codes = zip(*rows, strict=True) if rows else ((),) * 6
    return Places(
        keys=np.array(keys, dtype=np.int64),
        longitudes=np.array(longitudes, dtype=np.float64),
        latitudes=np.array(latitudes, dtype=np.float64),
        # Where nobody said, a commune is not counted as a mountain one.
        mountain=np.array([bool(value) for value in mountain], dtype=bool),
        populations=np.array([value or 0 for value in populations], dtype=np.int64),
        codes=list(codes),
    )


def _coordinate(function: str) -> Func:
    return Func(F("point"), function=function, output_field=FloatField())


def read_demand(*, indicator: str, period: str, places: Places) -> Demand:
    """The demand in the order of the places; what is secret or absent is said so, never read as zero."""
    rows = IndicatorValue.objects.filter(
        indicator__code=indicator, period=period, area__level=AreaLevel.COMMUNE
    ).values_list("area_id", "value", "state", "source_id")
    found = {area: (value, ValueState(state)) for area, value, state, _ in rows}
    return arrange_demand(found, places=places, source_ids=frozenset(source for *_, source in rows))


def arrange_demand(
    found: Mapping[int, tuple[Decimal | None, ValueState]], *, places: Places, source_ids: frozenset[int]
) -> Demand:
    """Values by key of commune in the order of the places."""
    ordered = [found.get(key, (None, ValueState.MISSING)) for key in places.keys.tolist()]
    return Demand(
        values=np.array([float(value) if value is not None else 0.0 for value, _ in ordered]),
        states=[state for _, state in ordered],
        source_ids=source_ids,
    )


def read_supply(year: int, *, basis: str, kinds: Collection[str]) -> list[SiteSupply]:
    """Every (site, kind) of the year that has ETP: an empty annex competes with nobody."""
    lines = supply_by_site(year) if basis == SupplyBasis.CONTRACTED else realised_by_site(year).lines
    return [line for line in lines if line.etp > 0 and line.kind in kinds]


def read_parents(places: Places) -> Mapping[AreaLevel, dict[int, int]]:
    """For each mesh, commune → area that contains it today."""
    links = (
        AreaMembership.objects.current()
        .filter(child__in=places.keys.tolist(), parent_level__in=AGGREGATED_LEVELS)
        .values_list("parent_level", "child_id", "parent_id")
    )
    parents: dict[AreaLevel, dict[int, int]] = {}
    for level, child, parent in links:
        parents.setdefault(AreaLevel(level), {})[child] = parent
    return parents


def read_sources(
    *, year: int, demand: Demand, travel_source: int | None, others: Collection[int] = ()
) -> list[Source]:
    """The provenance of everything that entered the run."""
    keys = {*demand.source_ids, *others} | set(
        FinancialAnnex.objects.counted(year).order_by().values_list("source", flat=True).distinct()
    )
    return list(Source.objects.filter(pk__in=keys | ({travel_source} if travel_source else set())))


def list_demand_indicators() -> "QuerySet[Indicator]":
    """What can be a demand: what adds up, known by commune."""
    return Indicator.objects.filter(
        mesh=AreaLevel.COMMUNE, kind__in=[IndicatorKind.COUNT, IndicatorKind.INDEX], values__isnull=False
    ).distinct()


def latest_period(indicator: str) -> str | None:
    """The last period that covers the communes."""
    values = IndicatorValue.objects.filter(indicator__code=indicator, area__level=AreaLevel.COMMUNE)
    return next(iter(choose_periods(values).values()), None)


def list_supply_years() -> list[int]:
    """Years with annexes that count, the latest first."""
    years = (
        FinancialAnnex.objects.filter(siae__is_current=True)
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    return list(years)
