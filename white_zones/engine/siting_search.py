"""The immediate answer to a siting problem: greedy, then improved by exchanges, the same at each call.

Without capacity nor minimum, antennas are exchanged as long as that covers more (Teitz and Bart 1968), then some are
closed at random, others opened greedily in their place and exchanged anew, several times over (iterated local search).
The draws come from a fixed seed. With a capacity or a minimum the greedy answer is returned as it is.
"""

import numpy as np

from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.engine.siting import Siting, SitingProblem, assign_to_nearest, choose_greedily

SEED = 2019
MOST_ROUNDS = 40
EFFORT = 3e7
"""Candidates evaluated against an origin before the search contents itself: about a second."""
CLOSED_SHARE = 0.3
NEGLIGIBLE = 1e-9
"""Share of all the demand that an exchange must gain to be worth making."""


def choose_antennas(problem: SitingProblem) -> Siting:
    """Return the best antennas found at once."""
    greedy = choose_greedily(problem)
    if not problem.is_covering or not greedy.antennas:
        return greedy
    search = _CoverSearch(problem)
    best = search.exchange(list(greedy.chosen))
    best_value = search.value(best)
    random = np.random.default_rng(SEED)
    bound = problem.simple_bound()
    for _ in range(MOST_ROUNDS):
        if search.effort > EFFORT or best_value >= bound * (1 - NEGLIGIBLE):
            break
        closed = random.permutation(best)[: max(1, round(CLOSED_SHARE * len(best)))].tolist()
        kept = [candidate for candidate in best if candidate not in closed]
        # Those just closed may not come back at once, else the greedy would make the same answer again.
        other = search.exchange(search.fill(kept, without=closed))
        if (value := search.value(other)) > best_value * (1 + NEGLIGIBLE):
            best, best_value = other, value
    return assign_to_nearest(problem, best)


class _CoverSearch:
    """Moves between sets of antennas, each evaluated on all candidates at once."""

    def __init__(self, problem: SitingProblem) -> None:
        self.problem = problem
        self.sites = np.repeat(np.arange(problem.candidate_count), np.diff(problem.starts))
        self.least = float(problem.demand.sum()) * NEGLIGIBLE
        self.effort = 0

    def value(self, chosen: list[int]) -> float:
        return float(self.problem.demand[self._covering(chosen) > 0].sum())

    def fill(self, chosen: list[int], *, without: list[int]) -> list[int]:
        """Open greedily up to the number of antennas, leaving some candidates out."""
        covering = self._covering(chosen)
        while len(chosen) < self.problem.count:
            gains = self._gains(covering)
            gains[without] = 0
            entrant = int(gains.argmax())
            if gains[entrant] <= self.least:
                break
            chosen = [*chosen, entrant]
            covering[self._origins(entrant)] += 1
        return chosen

    def exchange(self, chosen: list[int]) -> list[int]:
        """Make the best exchange of one antenna as long as it covers more and the effort allows."""
        covering = self._covering(chosen)
        while self.effort <= EFFORT:
            most, swap = self.least, None
            for rank, candidate in enumerate(chosen):
                covering[self._origins(candidate)] -= 1
                gains = self._gains(covering)
                covering[self._origins(candidate)] += 1
                entrant = int(gains.argmax())
                if gains[entrant] - gains[candidate] > most:
                    most, swap = gains[entrant] - gains[candidate], (rank, entrant)
            if swap is None:
                break
            rank, entrant = swap
            covering[self._origins(chosen[rank])] -= 1
            covering[self._origins(entrant)] += 1
            chosen = [*chosen[:rank], entrant, *chosen[rank + 1 :]]
        return chosen

    def _gains(self, covering: IntArray) -> FloatArray:
        """Return for each candidate the demand that it covers and that nobody does yet."""
        self.effort += len(self.sites)
        bare = np.where(covering == 0, self.problem.demand, 0.0)
        gains = np.bincount(self.sites, bare[self.problem.origins], self.problem.candidate_count)
        return gains.astype(np.float64)

    def _origins(self, candidate: int) -> IntArray:
        return self.problem.origins[self.problem.covered_by(candidate)]

    def _covering(self, chosen: list[int]) -> IntArray:
        covering = np.zeros(len(self.problem.demand), dtype=np.int64)
        for candidate in chosen:
            covering[self._origins(candidate)] += 1
        return covering
