"""Where to open at most n antennas so as to serve most of the demand that is not covered.

A candidate covers the origins within `cover_minutes`. Served demand is counted once, however many antennas cover it.
Maximal covering (Church and ReVelle 1974) when an antenna may serve all that it covers; with a capacity or a minimum,
an origin's demand may be divided between antennas, none serves more than its capacity, and none opens for less than
the minimum. The greedy answer, without capacity, is at least 1 − 1/e of the optimum (Nemhauser et al. 1978);
`siting_search` brings it closer at once, `certification` finds the optimum and proves it.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.engine.errors import SitingError
from white_zones.engine.network import Pairs


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SitingProblem:
    """Origins that each candidate covers, sorted by candidate then origin."""

    demand: FloatArray
    """Demand not covered, by origin."""
    starts: IntArray
    """Candidate c covers `origins[starts[c]:starts[c + 1]]`, in `minutes`."""
    origins: IntArray
    minutes: FloatArray
    count: int
    """Antennas to open, at most."""
    capacity: float | None
    """Demand that one antenna may serve; None for as much as it covers."""
    minimum: float
    """Demand below which an antenna does not open."""

    @property
    def candidate_count(self) -> int:
        """Number of candidates, useful or not."""
        return len(self.starts) - 1

    @property
    def is_covering(self) -> bool:
        """Tell whether neither a capacity nor a minimum limits the antennas."""
        return self.capacity is None and self.minimum == 0

    def covered_by(self, candidate: int) -> slice:
        """Return where the origins of a candidate are in `origins` and `minutes`."""
        return slice(int(self.starts[candidate]), int(self.starts[candidate + 1]))

    def limit(self, covered: float) -> float:
        """Return what an antenna serves of the demand that it covers."""
        return covered if self.capacity is None else min(covered, self.capacity)

    def simple_bound(self) -> float:
        """Return a demand that no answer exceeds: all that can be covered, or the n best antennas apart."""
        reachable = np.unique(self.origins)
        alone = sorted((self.limit(self._covered_demand(c)) for c in range(self.candidate_count)), reverse=True)
        return min(math.fsum(self.demand[reachable].tolist()), math.fsum(alone[: self.count]))

    def _covered_demand(self, candidate: int) -> float:
        return math.fsum(self.demand[self.origins[self.covered_by(candidate)]].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Antenna:
    """An antenna to open, and whom it serves."""

    candidate: int
    origins: IntArray
    served: FloatArray
    """Demand served, in the order of `origins`."""

    @property
    def load(self) -> float:
        """Return the demand that the antenna serves."""
        return math.fsum(self.served.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Siting:
    """Antennas to open, the greedy's in the order it opens them."""

    antennas: Sequence[Antenna]

    @property
    def chosen(self) -> tuple[int, ...]:
        """Return the candidates."""
        return tuple(antenna.candidate for antenna in self.antennas)

    @property
    def value(self) -> float:
        """Return the demand served by all."""
        return math.fsum(served for antenna in self.antennas for served in antenna.served.tolist())


def build_siting(
    pairs: Pairs,
    *,
    demand: FloatArray,
    candidate_count: int,
    count: int,
    cover_minutes: float,
    capacity: float | None = None,
    minimum: float = 0.0,
) -> SitingProblem:
    """Keep the pairs within the cover time; the sites of `pairs` are the candidates."""
    pairs.check(origin_count=len(demand), site_count=candidate_count)
    if demand.size and not (np.isfinite(demand).all() and demand.min() >= 0):
        raise SitingError("Le besoin à couvrir contient une valeur qui n’est pas un nombre fini, positif ou nul.")
    if count < 1:
        raise SitingError("Il faut au moins une antenne à ouvrir.")
    if not (math.isfinite(cover_minutes) and cover_minutes >= 0):
        raise SitingError("Le temps de couverture doit être un nombre fini, positif ou nul.")
    if capacity is not None and not (math.isfinite(capacity) and capacity > 0):
        raise SitingError("La capacité d’une antenne doit être un nombre fini et positif.")
    if not (math.isfinite(minimum) and minimum >= 0):
        raise SitingError("Le besoin minimal d’une antenne doit être un nombre fini, positif ou nul.")
    if capacity is not None and minimum > capacity:
        raise SitingError("Le besoin minimal d’une antenne dépasse sa capacité : aucune ne pourrait ouvrir.")
    kept = np.flatnonzero((pairs.minutes <= cover_minutes) & (demand[pairs.origins] > 0))
    order = kept[np.lexsort((pairs.origins[kept], pairs.sites[kept]))]
    sites, origins = pairs.sites[order], pairs.origins[order]
    if bool(np.any((sites[1:] == sites[:-1]) & (origins[1:] == origins[:-1]))):
        raise SitingError("Un même trajet est donné deux fois.")
    return SitingProblem(
        demand=demand,
        starts=np.searchsorted(sites, np.arange(candidate_count + 1)),
        origins=origins,
        minutes=pairs.minutes[order],
        count=count,
        capacity=capacity,
        minimum=minimum,
    )


def choose_greedily(problem: SitingProblem) -> Siting:
    """Open, one after the other, the antenna that serves most of what is left; of equals the first.

    What a candidate would serve only shrinks, so a candidate whose stale figure is not the largest cannot win: only
    the leader is evaluated again (Minoux 1978), and the answer is that of the full evaluation.
    """
    left = problem.demand.copy()
    antennas: list[Antenna] = []
    reaching = np.bincount(problem.origins, minlength=len(left))
    queue = [(-_gain(problem, left, candidate), candidate) for candidate in range(problem.candidate_count)]
    heapq.heapify(queue)
    while queue and len(antennas) < problem.count:
        _, candidate = heapq.heappop(queue)
        gain = _gain(problem, left, candidate)
        if queue and (-gain, candidate) > queue[0]:
            heapq.heappush(queue, (-gain, candidate))
        elif gain > 0 and gain >= problem.minimum:
            antennas.append(_serve(problem, left, candidate, reaching=reaching))
    return Siting(antennas)


def assign_to_nearest(problem: SitingProblem, chosen: Sequence[int]) -> Siting:
    """Serve all that the chosen antennas cover, each origin by the nearest, of equals the first of `chosen`.

    An antenna that is the nearest of nobody serves nobody and is left out.
    """
    nearest = np.full(len(problem.demand), np.inf)
    owner = np.full(len(problem.demand), -1)
    for candidate in chosen:
        entries = problem.covered_by(candidate)
        origins, minutes = problem.origins[entries], problem.minutes[entries]
        closer = minutes < nearest[origins]
        nearest[origins[closer]] = minutes[closer]
        owner[origins[closer]] = candidate
    served = {candidate: np.flatnonzero(owner == candidate) for candidate in chosen}
    return Siting([Antenna(c, origins, problem.demand[origins]) for c, origins in served.items() if len(origins)])


def _gain(problem: SitingProblem, left: FloatArray, candidate: int) -> float:
    return problem.limit(math.fsum(left[problem.origins[problem.covered_by(candidate)]].tolist()))


def _serve(problem: SitingProblem, left: FloatArray, candidate: int, *, reaching: IntArray) -> Antenna:
    """Take what the antenna serves out of what is left: first the origins that few others may serve, then the near."""
    entries = problem.covered_by(candidate)
    origins = problem.origins[entries]
    origins = origins[np.lexsort((origins, problem.minutes[entries], reaching[origins]))]
    wanted = left[origins]
    if problem.capacity is None:
        taken = wanted
    else:
        before = np.concatenate([[0.0], np.cumsum(wanted)[:-1]])
        taken = np.clip(problem.capacity - before, 0.0, wanted)
    left[origins] = wanted - taken
    kept = taken > 0
    return Antenna(candidate, origins[kept], taken[kept])
