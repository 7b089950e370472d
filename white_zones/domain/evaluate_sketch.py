"""What a sketch changes: the run solved again with its changes, exactly, and told commune by commune.

Only what the changes touch is computed again (`engine/sketching.py`), so that the answer comes while people talk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.domain.replay import Replay
from white_zones.domain.retained import retain_classes
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.domain.sketch_engine import area_keys_at, isolated_communes, prepare_run, to_engine
from white_zones.engine.aggregation import aggregate
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES, UNDEFINED, ratios_to
from white_zones.engine.sketching import apply_sketch
from white_zones.enums import Access, MeshRule
from white_zones.rules import ALL_KINDS

# The classes as runs count them: white communes of small numbers are told apart.
GROUPS = (
    (Access.WHITE, False),
    (Access.WHITE, True),
    (Access.LOW, False),
    (Access.MIDDLE, False),
    (Access.HIGH, False),
)


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
    pad = prepare_run(replay).pad
    sketch = apply_sketch(pad, to_engine(replay, changes))
    column = None if kind == ALL_KINDS else list(replay.kinds).index(kind)
    before = classify_access(replay, pad.access.by_kind, pad.offers, column=column, kind=kind)
    after = classify_access(replay, sketch.by_kind, sketch.offers, column=column, kind=kind)
    departments = area_keys_at(replay, AreaLevel.DEPARTMENT)
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
        isolated=isolated_communes(replay, changes),
    )


def classify_access(
    replay: Replay, by_kind: FloatArray, offers: IntArray, *, column: int | None, kind: str
) -> Standing:
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
    areas, places = np.unique(area_keys_at(replay, AreaLevel(replay.parameters.second_mesh)), return_inverse=True)
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
