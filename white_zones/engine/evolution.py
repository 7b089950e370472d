"""Why accessibility changed between two states: an exact split of each ΔA between four factors (Shapley 1953).

    share of f = Σ over the coalitions S without f of |S|! (k − |S| − 1)! / k! × (v(S ∪ f) − v(S))

v(S) is the accessibility when the factors of S are those of the later state and the others those of the earlier one.
The shares add up to ΔA whatever the order in which one tells the story, and a factor that did not change gets 0.

    supply      the ETP of the sites that exist in both states
    demand      the demand of the origins that exist in both
    travel      the times between them, the decay that weighs them, and the method
    perimeter   the origins and sites that take part: what exists in one state only comes or goes with it

What exists in one state only has the values of that state in every coalition, so that its arrival is not counted as
a rise of supply or of demand. Both states are described on the union of the origins and on that of the sites.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import factorial

import numpy as np

from white_zones.engine.accessibility import solve
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.decay import Decay
from white_zones.engine.errors import StateError
from white_zones.engine.network import Method, Network, Pairs, build_network


class Factor(StrEnum):
    """What may change between two states."""

    SUPPLY = "supply"
    DEMAND = "demand"
    TRAVEL = "travel"
    PERIMETER = "perimeter"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class State:
    """One state; what is absent from it may hold any finite value, which is not read."""

    demand: FloatArray
    supply: FloatArray
    """By site, all kinds or one."""
    pairs: Pairs
    decay: Decay
    method: Method
    origins_present: BoolArray
    sites_present: BoolArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Split:
    """The changes of the origins, or of the areas, and what each factor contributes to them."""

    comparable: BoolArray
    """Where both states have a value; elsewhere the arrays hold 0."""
    before: FloatArray
    after: FloatArray
    contributions: Mapping[Factor, FloatArray]
    """They add up to after − before."""

    @property
    def change(self) -> FloatArray:
        """Return after − before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, eq=False)
class _Coalition:
    """What the engine finds when some factors are those of the later state."""

    accessibility: FloatArray
    demand: FloatArray
    present: BoolArray


Coalitions = Mapping[frozenset[Factor], _Coalition]


@dataclass(frozen=True, slots=True, eq=False)
class Evolution:
    """Two states and all the mixed ones between them, solved: origins and any grouping of them split from it."""

    before: State
    after: State
    coalitions: Coalitions


def prepare_evolution(before: State, after: State) -> Evolution:
    """Solve every coalition of the factors that changed: at most sixteen."""
    return Evolution(before, after, _solve_coalitions(before, after))


def split_evolution(evolution: Evolution) -> Split:
    """Split the change of each origin's accessibility."""
    comparable = evolution.before.origins_present & evolution.after.origins_present
    return _split(evolution.coalitions, lambda found: found.accessibility, comparable=comparable)


def split_area_evolution(evolution: Evolution, *, areas: IntArray, area_count: int) -> Split:
    """Split the change of each area's mean Σ p·A / Σ p; `areas` gives each origin's area, −1 when it has none.

    The value that is split is the mean itself, not the mean of the origins' splits: the weights change too.
    """
    inside = areas >= 0

    def total(values: FloatArray) -> FloatArray:
        return np.bincount(areas[inside], weights=values[inside], minlength=area_count).astype(np.float64)

    def mean(found: _Coalition) -> FloatArray:
        weights = total(found.demand)
        # A mixed state may leave an area without demand that both states give it: the plain mean, which is the limit
        # of equal demands that vanish.
        plain: FloatArray = np.where(weights[np.maximum(areas, 0)] > 0, found.demand, found.present.astype(float))
        weights = total(plain)
        return np.divide(total(plain * found.accessibility), weights, out=np.zeros(area_count), where=weights > 0)

    comparable = np.ones(area_count, dtype=bool)
    for state in (evolution.before, evolution.after):
        comparable &= total(np.where(state.origins_present, state.demand, 0.0)) > 0
    return _split(evolution.coalitions, mean, comparable=comparable)


def _split(coalitions: Coalitions, value: Callable[[_Coalition], FloatArray], *, comparable: BoolArray) -> Split:
    values = {chosen: np.where(comparable, value(found), 0.0) for chosen, found in coalitions.items()}
    players = frozenset().union(*values)
    return Split(
        comparable=comparable,
        before=values[frozenset()],
        after=values[players],
        contributions={
            factor: _shapley(values, factor, players=players) if factor in players else np.zeros(len(comparable))
            for factor in Factor
        },
    )


def _shapley(
    values: Mapping[frozenset[Factor], FloatArray], factor: Factor, *, players: frozenset[Factor]
) -> FloatArray:
    count = len(players)
    share = np.zeros(len(values[frozenset()]))
    for chosen, found in values.items():
        if factor not in chosen:
            orders = factorial(len(chosen)) * factorial(count - len(chosen) - 1)
            share += orders / factorial(count) * (values[chosen | {factor}] - found)
    return share


def _solve_coalitions(before: State, after: State) -> Coalitions:
    """Solve every coalition of the factors that changed; each network serves all that share its times and sites."""
    _check(before, after)
    before, after = _completed(before, after), _completed(after, before)
    changed = [factor for factor in Factor if _differs(before, after, factor)]
    networks: dict[frozenset[Factor], Network] = {}
    found: dict[frozenset[Factor], _Coalition] = {}
    for chosen in _subsets(changed):

        def side(factor: Factor, chosen: frozenset[Factor] = chosen) -> State:
            return after if factor in chosen else before

        perimeter, travel = side(Factor.PERIMETER), side(Factor.TRAVEL)
        laid_out = chosen & {Factor.PERIMETER, Factor.TRAVEL}
        if laid_out not in networks:
            networks[laid_out] = _network(travel, perimeter)
        demand = np.where(perimeter.origins_present, side(Factor.DEMAND).demand, 0.0)
        supply = np.where(perimeter.sites_present, side(Factor.SUPPLY).supply, 0.0)
        solved = solve(networks[laid_out], demand=demand, supply=supply)
        found[chosen] = _Coalition(solved.total, demand, perimeter.origins_present)
    return found


def _subsets(factors: Sequence[Factor]) -> list[frozenset[Factor]]:
    return [frozenset(chosen) for size in range(len(factors) + 1) for chosen in combinations(factors, size)]


def _network(travel: State, perimeter: State) -> Network:
    """Lay out the pairs of those that take part: a site that does not must not weigh in 3SFCA's preferences."""
    kept = _both_present(travel.pairs, perimeter)
    pairs = travel.pairs
    return build_network(
        Pairs(pairs.origins[kept], pairs.sites[kept], pairs.minutes[kept]),
        origin_count=len(travel.demand),
        site_count=len(travel.supply),
        decay=travel.decay,
        method=travel.method,
    )


def _completed(state: State, other: State) -> State:
    """Give what is absent from a state the values of the other, and sort its pairs."""
    own = _both_present(state.pairs, state)
    borrowed = _both_present(other.pairs, other) & ~_both_present(other.pairs, state)
    origins, sites, minutes = (
        np.concatenate([getattr(state.pairs, name)[own], getattr(other.pairs, name)[borrowed]])
        for name in ("origins", "sites", "minutes")
    )
    order = np.lexsort((sites, origins))
    return State(
        demand=np.where(state.origins_present, state.demand, other.demand),
        supply=np.where(state.sites_present, state.supply, other.supply),
        pairs=Pairs(origins[order], sites[order], minutes[order]),
        decay=state.decay,
        method=state.method,
        origins_present=state.origins_present,
        sites_present=state.sites_present,
    )


def _both_present(pairs: Pairs, state: State) -> BoolArray:
    present: BoolArray = state.origins_present[pairs.origins] & state.sites_present[pairs.sites]
    return present


def _differs(before: State, after: State, factor: Factor) -> bool:
    match factor:
        case Factor.SUPPLY:
            return not np.array_equal(before.supply, after.supply)
        case Factor.DEMAND:
            return not np.array_equal(before.demand, after.demand)
        case Factor.PERIMETER:
            same = np.array_equal(before.origins_present, after.origins_present)
            return not (same and np.array_equal(before.sites_present, after.sites_present))
        case Factor.TRAVEL:
            columns = ("origins", "sites", "minutes")
            same = all(np.array_equal(getattr(before.pairs, name), getattr(after.pairs, name)) for name in columns)
            return not (same and before.decay == after.decay and before.method is after.method)


def _check(before: State, after: State) -> None:
    for state in (before, after):
        origin_count, site_count = len(before.demand), len(before.supply)
        if not (len(state.demand) == len(state.origins_present) == origin_count):
            raise StateError("Les deux états ne décrivent pas les mêmes points de demande.")
        if not (len(state.supply) == len(state.sites_present) == site_count):
            raise StateError("Les deux états ne décrivent pas les mêmes sites.")
        state.pairs.check(origin_count=origin_count, site_count=site_count)
