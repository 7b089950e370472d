"""What changed between two finished runs, area by area, and what each change is due to.

Places and sites of the two runs are matched by their codes and keys; `engine/evolution.py` splits exactly each change
of access. Runs never change, so that a process keeps the comparisons it used last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np

from territories.enums import AreaLevel
from white_zones.comparison_enums import Movement
from white_zones.domain.replay import NoInputsError, Replay, load_replay
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.evolution import (
    Evolution,
    Factor,
    Split,
    State,
    prepare_evolution,
    split_area_evolution,
    split_evolution,
)
from white_zones.engine.network import Pairs
from white_zones.enums import Access
from white_zones.models import Run
from white_zones.queries.evolution import Place, Standing, read_standings
from white_zones.queries.sketches import read_parents_at
from white_zones.rules import ALL_KINDS

KEPT_COMPARISONS = 8
KEPT_EVOLUTIONS = 8

Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A change of access and what each factor contributes: they add up to after − before."""

    before: float
    after: float
    by_factor: Mapping[Factor, float]

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChange:
    """An area in both runs, or in one only."""

    place: Place
    before: Standing | None
    after: Standing | None
    parts: Parts | None
    """None where an area is in one run only, or when a run kept no inputs."""

    @property
    def class_before(self) -> Access | None:
        return self.before.access_class if self.before else None

    @property
    def class_after(self) -> Access | None:
        return self.after.access_class if self.after else None

    @property
    def movement(self) -> Movement:
        before, after = self.class_before, self.class_after
        if before is None or after is None:
            return Movement.ALONE
        if before == after:
            return Movement.STAYED if after == Access.WHITE else Movement.SAME
        if Access.WHITE in {before, after}:
            return Movement.LEFT if before == Access.WHITE else Movement.ENTERED
        ordered = list(Access)
        return Movement.BETTER if ordered.index(after) > ordered.index(before) else Movement.WORSE

    @property
    def need(self) -> float | None:
        """That of the later run, or of the earlier one where the later does not know it."""
        after, before = (side.demand if side else None for side in (self.after, self.before))
        return before if after is None else after

    @property
    def unserved_change(self) -> float | None:
        """What more of the need is missing to come up to the reference."""
        before = self.before.unserved if self.before else None
        after = self.after.unserved if self.after else None
        return None if before is None or after is None else after - before


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """Two runs at one mesh for one kind."""

    level: AreaLevel
    kind: str
    changes: Sequence[AreaChange]
    """By code."""
    whole: Parts | None
    """Mean access of the communes that both perimeters hold; None when a run kept no inputs."""

    @property
    def is_split(self) -> bool:
        return self.whole is not None


@dataclass(frozen=True, eq=False, kw_only=True)
class MatchedRuns:
    """The demand points of both runs in one order, and their evolution."""

    evolution: Evolution
    ranks: Mapping[str, int]
    keys: IntArray
    """Key of the area of each demand point; negative beyond the border."""
    compared: BoolArray
    """Those that no run holds outside its perimeter."""


@lru_cache(maxsize=KEPT_COMPARISONS)
def compare_runs(before: Run, after: Run, *, level: AreaLevel, kind: str = ALL_KINDS) -> Comparison:
    """Compare two finished runs; without the inputs of both, their results are compared and nothing is split."""
    olds, news = (read_standings(run, level=level, kind=kind) for run in (before, after))
    matched = match_runs(before, after, kind=kind)
    parts = _split_places(matched, level=level) if matched else {}
    changes = []
    for code in sorted(olds.keys() | news.keys()):
        place, _ = news.get(code) or olds[code]
        old, new = olds.get(code), news.get(code)
        changes.append(
            AreaChange(
                place=place,
                before=old[1] if old else None,
                after=new[1] if new else None,
                parts=parts.get(code if level == AreaLevel.COMMUNE else place.key) if old and new else None,
            )
        )
    return Comparison(level=level, kind=kind, changes=changes, whole=_split_whole(matched) if matched else None)


@lru_cache(maxsize=KEPT_EVOLUTIONS)
def match_runs(before: Run, after: Run, *, kind: str) -> MatchedRuns | None:
    """Solve all that lies between two runs; None when one of them kept no inputs."""
    try:
        replays = [load_replay(run) for run in (before, after)]
    except NoInputsError:
        return None
    ranks = _rank(code for replay in replays for code in replay.codes)
    sites = _rank(site for replay in replays for site in replay.sites.tolist())
    keys = np.zeros(len(ranks), dtype=np.int64)
    compared = np.ones(len(ranks), dtype=bool)
    for replay in replays:
        places = np.array([ranks[code] for code in replay.codes], dtype=np.int64)
        keys[places] = replay.area_keys
        compared[places[replay.inside :]] = False
    states = [_describe(replay, ranks=ranks, sites=sites, kind=kind) for replay in replays]
    return MatchedRuns(evolution=prepare_evolution(*states), ranks=ranks, keys=keys, compared=compared)


def _rank(keys: Iterable[Key]) -> dict[Key, int]:
    return {key: rank for rank, key in enumerate(sorted(set(keys)))}


def _describe(replay: Replay, *, ranks: Mapping[str, int], sites: Mapping[int, int], kind: str) -> State:
    """A run on the demand points and sites of both."""
    origins = np.array([ranks[code] for code in replay.codes], dtype=np.int64)
    columns = np.array([sites[site] for site in replay.sites.tolist()], dtype=np.int64)
    demand, supply = np.zeros(len(ranks)), np.zeros(len(sites))
    demand[origins] = replay.demand
    supply[columns] = _offer(replay, kind=kind)
    pairs = replay.problem.pairs
    return State(
        demand=demand,
        supply=supply,
        pairs=Pairs(origins[pairs.origins], columns[pairs.sites], pairs.minutes),
        decay=replay.problem.decay,
        method=replay.problem.method,
        origins_present=np.isin(np.arange(len(ranks)), origins),
        sites_present=np.isin(np.arange(len(sites)), columns),
    )


def _offer(replay: Replay, *, kind: str) -> FloatArray:
    kinds = list(replay.kinds)
    chosen = [rank for rank, name in enumerate(kinds) if kind in {ALL_KINDS, name}]
    offer: FloatArray = replay.supply[:, chosen].sum(axis=1)
    return offer


def _split_places(matched: MatchedRuns, *, level: AreaLevel) -> dict[str | int, Parts]:
    """By code for communes, by key of the area at a wider mesh, in its composition of today."""
    if level == AreaLevel.COMMUNE:
        split = split_evolution(matched.evolution)
        return {code: _parts(split, rank) for code, rank in matched.ranks.items() if split.comparable[rank]}
    parents = read_parents_at(level, communes=matched.keys[matched.compared].tolist())
    areas = sorted(set(parents.values()))
    ranks = {area: rank for rank, area in enumerate(areas)}
    grouped = np.array([ranks.get(parents.get(key, 0), -1) for key in matched.keys.tolist()], dtype=np.int64)
    grouped[~matched.compared] = -1
    split = split_area_evolution(matched.evolution, areas=grouped, area_count=len(areas))
    return {area: _parts(split, rank) for area, rank in ranks.items() if split.comparable[rank]}


def _split_whole(matched: MatchedRuns) -> Parts:
    split = split_area_evolution(matched.evolution, areas=np.where(matched.compared, 0, -1), area_count=1)
    return _parts(split, 0)


def _parts(split: Split, rank: int) -> Parts:
    return Parts(
        before=float(split.before[rank]),
        after=float(split.after[rank]),
        by_factor={factor: float(values[rank]) for factor, values in split.contributions.items()},
    )
