"""A comparison added up: how many communes, people and how much need pass from one class to another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from territories.enums import AreaLevel
from white_zones.comparison_enums import Movement
from white_zones.domain.compare_runs import KEPT_COMPARISONS, AreaChange, Parts, compare_runs
from white_zones.engine.evolution import Factor
from white_zones.enums import Access
from white_zones.models import Run
from white_zones.queries.evolution import Place, Standing
from white_zones.queries.sketches import read_parents_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Communes, the people who live there today, and their known need."""

    communes: int = 0
    people: int = 0
    need: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChange:
    """What a département gains and loses."""

    place: Place
    left: Tally
    entered: Tally
    unserved_change: float
    parts: Parts | None


def tally(changes: Iterable[AreaChange]) -> Tally:
    found = list(changes)
    return Tally(
        communes=len(found),
        people=sum(change.place.population for change in found),
        need=sum(change.need or 0.0 for change in found),
    )


def tally_movement(changes: Iterable[AreaChange], movement: Movement) -> Tally:
    return tally(change for change in changes if change.movement == movement)


def tabulate_transitions(changes: Sequence[AreaChange]) -> Mapping[tuple[Access, Access], Tally]:
    """By class before and class after, of the communes that have one in both runs: the sixteen cells."""
    cells: dict[tuple[Access, Access], list[AreaChange]] = {
        (before, after): [] for before in Access for after in Access
    }
    for change in changes:
        if change.class_before is not None and change.class_after is not None:
            cells[change.class_before, change.class_after].append(change)
    return {classes: tally(found) for classes, found in cells.items()}


def total_unserved_change(changes: Iterable[AreaChange]) -> float:
    """Over the communes whose need is known in both runs."""
    return sum(change.unserved_change or 0.0 for change in changes)


def measure_spread(changes: Iterable[AreaChange]) -> dict[Factor, float]:
    """Mean over the need of what each factor adds to or takes from a commune, whatever the sign (ETP by unit).

    The methods conserve supply: times and method share it out otherwise, and the mean access does not show it.
    """
    sums = dict.fromkeys(Factor, 0.0)
    whole = 0.0
    for change in changes:
        if change.parts is not None and change.need:
            whole += change.need
            for factor, effect in change.parts.by_factor.items():
                sums[factor] += change.need * abs(effect)
    return {factor: total / whole if whole else 0.0 for factor, total in sums.items()}


def is_small_white(standing: Standing | None, *, minimum_demand: float) -> bool:
    """A white commune of so little need that it is told apart."""
    if standing is None or standing.access_class != Access.WHITE:
        return False
    return standing.demand is not None and standing.demand < minimum_demand


@lru_cache(maxsize=KEPT_COMPARISONS)
def summarise_departments(before: Run, after: Run, *, kind: str) -> Sequence[DepartmentChange]:
    """By code of the département; its mean access is split as any area's."""
    communes = compare_runs(before, after, level=AreaLevel.COMMUNE, kind=kind).changes
    parents = read_parents_at(AreaLevel.DEPARTMENT, communes=[change.place.key for change in communes])
    members: dict[int, list[AreaChange]] = {}
    for change in communes:
        members.setdefault(parents.get(change.place.key, 0), []).append(change)
    return [
        DepartmentChange(
            place=department.place,
            left=tally_movement(members.get(department.place.key, []), Movement.LEFT),
            entered=tally_movement(members.get(department.place.key, []), Movement.ENTERED),
            unserved_change=total_unserved_change(members.get(department.place.key, [])),
            parts=department.parts,
        )
        for department in compare_runs(before, after, level=AreaLevel.DEPARTMENT, kind=kind).changes
    ]
