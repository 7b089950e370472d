"""What a sketch changes: the run solved again with its changes, exactly, and told commune by commune.

Only what the changes touch is computed again (`engine/sketching.py`), so that the answer comes while people talk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.domain.replay import KEPT_RUNS, Replay, travel_to
from white_zones.domain.retained import retain_classes
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.engine.aggregation import aggregate
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES, UNDEFINED, ratios_to
from white_zones.engine.sketching import (
    Change,
    Closing,
    Moving,
    Opening,
    Resizing,
    Sketchpad,
    apply_sketch,
    prepare_sketchpad,
)
from white_zones.enums import Access, MeshRule
from white_zones.queries.sketches import read_parents_at
from white_zones.rules import ALL_KINDS
from white_zones.sketch_enums import SketchAction

KEPT_PLACES = 512
# The classes as runs count them: white communes of small numbers are told apart.
GROUPS = (
    (Access.WHITE, False),
    (Access.WHITE, True),
    (Access.LOW, False),
    (Access.MIDDLE, False),
    (Access.HIGH, False),
)


class UnknownPlaceError(LookupError):
    """A change names a site or a commune that the run does not hold."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Standing:
    """Access of the communes of the perimeter, before or after a sketch."""

    accessibility: FloatArray
    ratios: FloatArray | None
    ranks: IntArray
    """Of the classes that are retained."""
    unserved: float
    """Need that is missing for each commune of known need to come up to the reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A commune that changes of class."""

    code: str
    area: int
    department: int
    population: int
    demand: float | None
    before: Access
    after: Access
    ratio_before: float | None
    ratio_after: float | None
    is_small: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTotal:
    """Communes, people and known need of one class, before and after; white communes of small numbers are apart."""

    access_class: Access
    is_small: bool
    communes: tuple[int, int]
    people: tuple[int, int]
    demand: tuple[float, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class Effect:
    """All that a sketch changes, for one kind or for all."""

    kind: str
    before: Standing
    after: Standing
    touched: IntArray
    """Ranks of the communes whose access changes."""
    moved: Sequence[Shift]
    """The communes that change of class: those that leave or enter the white zone first, then by need."""
    codes: Sequence[str]
    """Of every commune of the perimeter, by rank."""
    small: BoolArray
    """Those where so few people need access that a white class says little."""
    totals: Sequence[ClassTotal]
    by_department: Mapping[int, Sequence[ClassTotal]]
    """Of the départements where something changes of class, by the key of the area."""
    isolated: Sequence[str] = field(default=())
    """Codes of the communes that a travel matrix tells no time to: their antenna serves them alone, or nobody."""


def evaluate_sketch(replay: Replay, changes: Sequence[PlannedChange], *, kind: str = ALL_KINDS) -> Effect:
    """Apply the changes to the run and compare; raise `UnknownPlaceError` when it does not hold what they name."""
    pad = sketchpad_of(replay)
    sketch = apply_sketch(pad, _to_engine(replay, changes))
    column = None if kind == ALL_KINDS else list(replay.kinds).index(kind)
    before = _stand(replay, pad.access.by_kind, pad.offers, column=column, kind=kind)
    after = _stand(replay, sketch.by_kind, sketch.offers, column=column, kind=kind)
    departments = _department_keys(replay)
    moved = np.flatnonzero(before.ranks != after.ranks)
    small = _small_communes(replay)
    shifts = [
        _shift(replay, rank, before=before, after=after, department=int(departments[rank]), small=bool(small[rank]))
        for rank in moved.tolist()
    ]
    return Effect(
        kind=kind,
        before=before,
        after=after,
        touched=np.flatnonzero((before.accessibility != after.accessibility) | (before.ranks != after.ranks)),
        moved=sorted(shifts, key=_weight),
        codes=replay.codes,
        small=small,
        totals=_totals(replay, before, after, small=small, inside=np.ones(replay.inside, dtype=bool)),
        by_department={
            key: _totals(replay, before, after, small=small, inside=departments == key)
            for key in sorted(set(departments[moved].tolist()))
        },
        isolated=_isolated(replay, changes),
    )


@lru_cache(maxsize=KEPT_RUNS)
def sketchpad_of(replay: Replay) -> Sketchpad:
    """The run indexed by site; runs never change, so that it is made once a process."""
    return prepare_sketchpad(
        replay.network,
        replay.access,
        demand=replay.demand,
        supply=replay.supply,
        decay=replay.parameters.engine_decay,
    )


def _to_engine(replay: Replay, changes: Sequence[PlannedChange]) -> list[Change]:
    """One change a site: new ETP and a move are told to the engine together."""
    engine: list[Change] = []
    by_site: dict[int, list[PlannedChange]] = {}
    for change in changes:
        if change.site is None:
            origins, minutes = _reach(replay, change.commune)
            supply = np.zeros(len(replay.kinds))
            supply[_column(replay, change.kind)] = float(change.etp or 0)
            engine.append(Opening(origins, minutes, supply))
        else:
            by_site.setdefault(change.site, []).append(change)
    return [*engine, *(_change_site(replay, site, planned) for site, planned in by_site.items())]


def _change_site(replay: Replay, site: int, planned: Sequence[PlannedChange]) -> Change:
    rank = replay.site_ranks.get(site)
    if rank is None:
        raise UnknownPlaceError(site)
    if any(change.action == SketchAction.CLOSE for change in planned):
        return Closing(rank)
    supply = replay.supply[rank].copy()
    destination = ""
    for change in planned:
        if change.action == SketchAction.MOVE:
            destination = change.commune
        else:
            supply[_column(replay, change.kind)] = float(change.etp or 0)
    if destination:
        origins, minutes = _reach(replay, destination)
        return Moving(rank, origins, minutes, supply)
    return Resizing(rank, supply)


def _column(replay: Replay, kind: str) -> int:
    try:
        return list(replay.kinds).index(kind)
    except ValueError:
        raise UnknownPlaceError(kind) from None


@lru_cache(maxsize=KEPT_PLACES)
def _reach(replay: Replay, code: str) -> tuple[IntArray, FloatArray]:
    """The demand points that know a time to a commune, and those times, by the provider of the run."""
    try:
        pairs = travel_to(replay, [code])
    except KeyError:
        raise UnknownPlaceError(code) from None
    order = np.argsort(pairs.origins)
    return pairs.origins[order], pairs.minutes[order]


def _isolated(replay: Replay, changes: Sequence[PlannedChange]) -> list[str]:
    if replay.parameters.is_estimated_travel:
        return []
    codes = {change.commune for change in changes if change.commune}
    return sorted(code for code in codes if len(_reach(replay, code)[0]) <= 1)


def _stand(replay: Replay, by_kind: FloatArray, offers: IntArray, *, column: int | None, kind: str) -> Standing:
    """The access of the perimeter, classed as the run classes it."""
    inside = slice(replay.inside)
    values = by_kind[inside].sum(axis=1) if column is None else by_kind[inside, column]
    reference = replay.references.get(kind)
    reached = offers[inside, -1 if column is None else column] > 0
    ratios = ratios_to(reference, values=values)
    own = replay.thresholds.classify(ratios, reached=reached & (ratios is not None))
    wider = _wider_ranks(replay, values=values, reached=reached, white=own == 0, reference=reference)
    ranks = retain_classes(own, wider=wider, rule=_mesh_rule(replay.parameters)).ranks
    if kind == ALL_KINDS and replay.parameters.derogations:
        # What was decided for a commune stays decided, whatever the sketch brings to it.
        ranks = ranks.copy()
        for derogation in replay.parameters.derogations:
            ranks[replay.ranks[derogation.code]] = CLASSES.index(derogation.access_class)
    missing = np.ones(replay.inside) if ratios is None else np.maximum(0, 1 - ratios)
    return Standing(
        accessibility=values,
        ratios=ratios,
        ranks=ranks,
        unserved=float((replay.demand[inside] * missing).sum()),
    )


def _mesh_rule(parameters: RunParameters) -> str:
    return parameters.mesh_rule if parameters.second_mesh else MeshRule.NONE


def _wider_ranks(
    replay: Replay, *, values: FloatArray, reached: BoolArray, white: BoolArray, reference: float | None
) -> IntArray:
    """The class of the second mesh around each commune; undefined where there is none."""
    if _mesh_rule(replay.parameters) == MeshRule.NONE:
        return np.full(replay.inside, UNDEFINED)
    areas, places = np.unique(_area_keys_at(replay, AreaLevel(replay.parameters.second_mesh)), return_inverse=True)
    # The key 0 stands for communes that no area of the mesh holds.
    places = np.where(areas[places] == 0, -1, places)
    means = aggregate(
        areas=places,
        area_count=len(areas),
        demand=replay.demand[: replay.inside],
        accessibility=values,
        white=white,
        reached=reached,
    )
    found = [mean.classify(replay.thresholds, reference=reference) for mean in means]
    ranks = np.array([UNDEFINED if rank is None else CLASSES.index(rank) for rank in found] + [UNDEFINED])
    return ranks[places]


@lru_cache(maxsize=2 * KEPT_RUNS)
def _area_keys_at(replay: Replay, level: AreaLevel) -> IntArray:
    """For each commune of the perimeter, the key of the area of a mesh that holds it, 0 when none does."""
    communes = replay.area_keys[: replay.inside].tolist()
    parents = read_parents_at(level, communes=communes)
    return np.array([parents.get(commune, 0) for commune in communes], dtype=np.int64)


def _department_keys(replay: Replay) -> IntArray:
    return _area_keys_at(replay, AreaLevel.DEPARTMENT)


def _weight(shift: Shift) -> tuple[bool, float, str]:
    return Access.WHITE not in (shift.before, shift.after), -(shift.demand or 0), shift.code


def _shift(replay: Replay, rank: int, *, before: Standing, after: Standing, department: int, small: bool) -> Shift:
    def ratio(standing: Standing) -> float | None:
        return None if standing.ratios is None else float(standing.ratios[rank])

    return Shift(
        code=replay.codes[rank],
        area=int(replay.area_keys[rank]),
        department=department,
        population=int(replay.populations[rank]),
        demand=float(replay.demand[rank]) if replay.known[rank] else None,
        before=Access(CLASSES[before.ranks[rank]]),
        after=Access(CLASSES[after.ranks[rank]]),
        ratio_before=ratio(before),
        ratio_after=ratio(after),
        is_small=small,
    )


def _small_communes(replay: Replay) -> BoolArray:
    rows = slice(replay.inside)
    small: BoolArray = replay.known[rows] & (replay.demand[rows] < replay.minimum_demand)
    return small


def _totals(
    replay: Replay, before: Standing, after: Standing, *, small: BoolArray, inside: BoolArray
) -> list[ClassTotal]:
    """The classes over some communes, in the order of `GROUPS`; an unknown need is left out of the sums of need."""
    rows = slice(replay.inside)
    sums = [
        [
            np.bincount(groups[inside], weights=values[inside].astype(np.float64), minlength=len(GROUPS)).tolist()
            for values in (np.ones(replay.inside), replay.populations[rows], replay.demand[rows])
        ]
        for groups in (_group(standing.ranks, small) for standing in (before, after))
    ]
    (communes, people, demand), (communes_after, people_after, demand_after) = sums
    return [
        ClassTotal(
            access_class=access,
            is_small=is_small,
            communes=(round(communes[rank]), round(communes_after[rank])),
            people=(round(people[rank]), round(people_after[rank])),
            demand=(demand[rank], demand_after[rank]),
        )
        for rank, (access, is_small) in enumerate(GROUPS)
    ]


def _group(ranks: IntArray, small: BoolArray) -> IntArray:
    """The rank in `GROUPS` of each commune."""
    return np.where(ranks == 0, np.where(small, 1, 0), ranks + 1)
