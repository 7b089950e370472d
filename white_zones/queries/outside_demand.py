"""The demand beyond the border, for a run whose demand is an index that only the region knows.

`besoin_insertion` weighs publics that no national file gives by commune. Outside, each commune takes the first basis
that is known there, brought to the scale of the demand by the mean of the region:

    besoin hors région = base de la commune × (Σ besoin de la région ÷ Σ même base de la région)

1. the indicator of the demand itself, when it was published there over the same period: taken as it is;
2. job seekers of categories A, B and C (DARES), at the latest period that is known on both sides;
3. the job seekers that the demonstration estimates;
4. the municipal population.

The sums run over the communes of the region where both are known. Whatever is scaled is an estimate and is labelled
so; a commune outside is supposed as needy, for its job seekers, as the mean of the region.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from territories.domain.catalogue.published import JOB_SEEKERS_ABC
from territories.domain.estimate_need import JOB_SEEKERS
from territories.enums import AreaLevel
from territories.models import Area, IndicatorValue, NeighbourCommune, NeighbourValue
from white_zones.engine.arrays import FloatArray

BASES = (JOB_SEEKERS_ABC, JOB_SEEKERS.code)
Values = Mapping[int, float]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OutsideDemand:
    """The demand of the communes asked for, in their order, and where its bases come from."""

    values: FloatArray
    source_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What is known of neighbours, and how much demand one unit of it is worth."""

    ratio: float
    values: Values
    source_ids: frozenset[int] = frozenset()


def estimate_outside_demand(communes: Sequence[int], *, code: str, period: str) -> OutsideDemand:
    """The demand of neighbouring communes, by their keys (positive)."""
    if not communes:
        return OutsideDemand(values=np.zeros(0), source_ids=frozenset())
    bases = _list_bases(communes, code=code, period=period)
    used: set[int] = set()
    values = np.zeros(len(communes))
    for rank, key in enumerate(communes):
        basis = next((basis for basis in bases if key in basis.values), None)
        if basis is not None:
            values[rank] = basis.values[key] * basis.ratio
            used |= basis.source_ids
    return OutsideDemand(values=values, source_ids=frozenset(used))


def _list_bases(communes: Collection[int], *, code: str, period: str) -> list[Basis]:
    demand = _read_inside(code=code, period=period)
    own, sources = _read_outside(communes, code=code, period=period)
    bases = [Basis(ratio=1.0, values=own, source_ids=sources)]
    for public, latest in _latest_periods().items():
        inside = _read_inside(code=public, period=latest)
        ratio = _scale(demand, inside)
        if ratio is not None:
            values, sources = _read_outside(communes, code=public, period=latest)
            bases.append(Basis(ratio=ratio, values=values, source_ids=sources))
    populations = dict(
        Area.objects.current()
        .at_level(AreaLevel.COMMUNE)
        .filter(population__isnull=False)
        .values_list("pk", "population")
    )
    ratio = _scale(demand, {key: float(population or 0) for key, population in populations.items()})
    if ratio is not None:
        rows = NeighbourCommune.objects.filter(pk__in=communes, population__isnull=False)
        bases.append(
            Basis(ratio=ratio, values={key: float(value or 0) for key, value in rows.values_list("pk", "population")})
        )
    return bases


def _scale(demand: Values, basis: Values) -> float | None:
    """Demand by unit of the basis, over the communes where both are known; None when the basis counts nobody."""
    both = demand.keys() & basis.keys()
    counted = sum(basis[key] for key in sorted(both))
    return sum(demand[key] for key in sorted(both)) / counted if counted > 0 else None


def _latest_periods() -> dict[str, str]:
    """For each public, the latest period with values outside and inside, in the order of the bases."""
    outside = set(
        NeighbourValue.objects.filter(indicator__code__in=BASES, value__isnull=False)
        .order_by()
        .values_list("indicator__code", "period")
        .distinct()
    )
    inside = set(
        IndicatorValue.objects.filter(
            indicator__code__in=BASES, area__level=AreaLevel.COMMUNE, area__is_current=True, value__isnull=False
        )
        .order_by()
        .values_list("indicator__code", "period")
        .distinct()
    )
    both = outside & inside
    return {
        public: max(period for code, period in both if code == public)
        for public in BASES
        if any(code == public for code, _ in both)
    }


def _read_inside(*, code: str, period: str) -> dict[int, float]:
    rows = IndicatorValue.objects.filter(
        indicator__code=code,
        period=period,
        area__level=AreaLevel.COMMUNE,
        area__is_current=True,
        value__isnull=False,
    )
    return {key: float(value or 0) for key, value in rows.order_by().values_list("area_id", "value")}


def _read_outside(communes: Collection[int], *, code: str, period: str) -> tuple[dict[int, float], frozenset[int]]:
    rows = list(
        NeighbourValue.objects.filter(indicator__code=code, period=period, commune__in=communes, value__isnull=False)
        .order_by()
        .values_list("commune_id", "value", "source_id")
    )
    return {key: float(value or 0) for key, value, _ in rows}, frozenset(source for *_, source in rows)
