"""What a sharing changes for white zones, if each territory's ETP are spread on its existing sites.

Each site keeps its share of the ETP of its territory and kind, so that its supply is multiplied by the change of the
territory: s'_jk = s_jk · y_dk ÷ base_dk. Accesses are then computed again, once, and classed as the run classes them:
its references, thresholds, second mesh and derogations stay frozen. Sites beyond the border keep their ETP.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from territories.enums import AreaLevel
from white_zones.domain.evaluate_sketch import Standing, classify_access
from white_zones.domain.replay import Replay
from white_zones.domain.sketch_engine import area_keys_at, prepare_run
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES
from white_zones.engine.sketching import replace_supply
from white_zones.enums import Access
from white_zones.rules import ALL_KINDS

Factors = Mapping[tuple[int, str], float]
"""By what the ETP of an area (its key) and kind are multiplied; what is not named does not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A commune that leaves the white zones, or enters them."""

    code: str
    area: int
    population: int
    before: Access
    after: Access

    @property
    def has_left(self) -> bool:
        return self.before == Access.WHITE


@dataclass(frozen=True, slots=True, kw_only=True)
class WhiteCount:
    """Communes in white zones, and their people."""

    communes: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The communes that cross the limit, the most populous first, and the white zones before and after."""

    communes_left: Sequence[Crossing]
    communes_entered: Sequence[Crossing]
    before: WhiteCount
    after: WhiteCount

    @property
    def people_left(self) -> int:
        return sum(one.population for one in self.communes_left)

    @property
    def people_entered(self) -> int:
        return sum(one.population for one in self.communes_entered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unspread:
    """ETP of a territory and kind that no existing site can take."""

    area: int
    kind: str
    etp: Decimal


def measure_effect(replay: Replay, factors: Factors, *, level: AreaLevel = AreaLevel.DEPARTMENT) -> Effect:
    """The effect of multiplying the ETP of the areas of a level, all kinds together."""
    pad = prepare_run(replay).pad
    before = classify_access(replay, pad.access.by_kind, pad.offers, column=None, kind=ALL_KINDS)
    sketch = replace_supply(pad, scale_supply(replay, factors, level=level))
    after = classify_access(replay, sketch.by_kind, sketch.offers, column=None, kind=ALL_KINDS)
    white, white_after = before.ranks == 0, after.ranks == 0
    return Effect(
        communes_left=_list_crossings(replay, white & ~white_after, before=before, after=after),
        communes_entered=_list_crossings(replay, ~white & white_after, before=before, after=after),
        before=_count(replay, white),
        after=_count(replay, white_after),
    )


def scale_supply(replay: Replay, factors: Factors, *, level: AreaLevel) -> FloatArray:
    """The supply of the run (site × kind), each value multiplied by the factor of its area and kind."""
    areas = locate_sites(replay, level=level)
    supply = replay.supply.copy()
    columns = {kind: rank for rank, kind in enumerate(replay.kinds)}
    for (area, kind), factor in factors.items():
        if kind in columns:
            supply[areas == area, columns[kind]] *= factor
    return supply


def locate_sites(replay: Replay, *, level: AreaLevel) -> IntArray:
    """For each site, the key of the area of a level that holds its commune; 0 outside the perimeter of the run."""
    parents = area_keys_at(replay, level)
    ranks = [replay.ranks.get(code, replay.inside) for code in replay.site_codes]
    found = [int(parents[rank]) if rank < replay.inside else 0 for rank in ranks]
    # A site beyond the border is in no area of the region, whatever its commune is called.
    return np.where(replay.sites > 0, np.array(found, dtype=np.int64), 0)


def list_unspread(
    replay: Replay, etp: Mapping[tuple[int, str], Decimal], *, level: AreaLevel, factors: Collection[tuple[int, str]]
) -> list[Unspread]:
    """The positive ETP that no site can take: none of the kind in the territory, or a base of 0 to grow from."""
    areas = locate_sites(replay, level=level)
    served: set[tuple[int, str]] = set()
    for rank, kind in enumerate(replay.kinds):
        served |= {(int(area), kind) for area in np.unique(areas[replay.supply[:, rank] > 0])}
    return [
        Unspread(area=area, kind=kind, etp=value)
        for (area, kind), value in etp.items()
        if value > 0 and ((area, kind) not in served or (area, kind) not in factors)
    ]


def _list_crossings(replay: Replay, crossed: BoolArray, *, before: Standing, after: Standing) -> list[Crossing]:
    found = [
        Crossing(
            code=replay.codes[rank],
            area=int(replay.area_keys[rank]),
            population=int(replay.populations[rank]),
            before=Access(CLASSES[before.ranks[rank]]),
            after=Access(CLASSES[after.ranks[rank]]),
        )
        for rank in np.flatnonzero(crossed).tolist()
    ]
    return sorted(found, key=lambda one: (-one.population, one.code))


def _count(replay: Replay, white: BoolArray) -> WhiteCount:
    people = replay.populations[: replay.inside][white]
    return WhiteCount(communes=int(white.sum()), people=int(people.sum()))
