"""What the pages ask of the engine besides a run, on the synthetic region: figures for `benchmarks.white_zones`."""

import time
from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from white_zones.engine.accessibility import reference_of, solve
from white_zones.engine.certification import certify_siting
from white_zones.engine.classes import DEFAULT_THRESHOLDS
from white_zones.engine.decay import Decay
from white_zones.engine.network import Method, Network, Pairs
from white_zones.engine.robustness import Problem, Uncertainty, assess_robustness
from white_zones.engine.siting import SitingProblem, build_siting
from white_zones.engine.siting_search import choose_antennas
from white_zones.engine.sketching import Change, Closing, Moving, Opening, Resizing, apply_sketch, prepare_sketchpad

DRAWS, CANDIDATES, ANTENNAS, COVER = 500, 172, 10, 30.0
LIMIT = 60.0
UNCOVERED = 0.3


def shortest(repeats: int, action: Callable[[], object]) -> float:
    """Return the shortest time of an action, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def measure_robustness(pairs: Pairs, *, demand: np.ndarray, supply: np.ndarray, decay: Decay) -> dict[str, float]:
    """Return the time of the draws, every travel variant included."""
    problem = Problem(
        pairs=pairs,
        demand=demand,
        supply=supply,
        decay=decay,
        method=Method.E2SFCA,
        thresholds=DEFAULT_THRESHOLDS,
        reference=reference_of(demand=demand, supply=supply),
    )
    return {"robustness_seconds": shortest(3, lambda: assess_robustness(problem, Uncertainty(draws=DRAWS)))}


def measure_sketch(
    network: Network, *, points: np.ndarray, demand: np.ndarray, supply: np.ndarray, decay: Decay, cut: float
) -> dict[str, float]:
    """Return the time of five changes together, with four kinds."""
    random = np.random.default_rng(7)
    kinds = np.zeros((len(supply), 4))
    kinds[np.arange(len(supply)), random.integers(0, 4, len(supply))] = supply
    access = solve(network, demand=demand, supply=kinds)
    pad = prepare_sketchpad(network, access, demand=demand, supply=kinds, decay=decay)
    tree = cKDTree(points)

    def around(place: int) -> tuple[np.ndarray, np.ndarray]:
        origins = np.array(sorted(tree.query_ball_point(points[place], cut)))
        return origins, np.hypot(*(points[origins] - points[place]).T)

    ten = np.array([0.0, 0.0, 0.0, 10.0])
    changes: list[Change] = [
        Opening(*around(0), ten), Opening(*around(1), ten), Closing(2), Resizing(3, ten), Moving(4, *around(5)),
    ]  # fmt: skip
    return {"sketch_seconds": shortest(20, lambda: apply_sketch(pad, changes))}


def measure_siting(points: np.ndarray, *, demand: np.ndarray) -> dict[str, float]:
    """Return the times of ten antennas among 172 candidates, at once and certified, and what the first may miss."""
    problem = state_siting(points, demand=demand)
    at_once = shortest(3, lambda: choose_antennas(problem))
    begun = time.perf_counter()
    certified = certify_siting(problem, seconds=LIMIT)
    return {
        "siting_seconds": at_once,
        "certified_siting_seconds": time.perf_counter() - begun,
        "certified_gap": certified.gap,
        "siting_gap": 1 - choose_antennas(problem).value / certified.bound,
    }


def state_siting(points: np.ndarray, *, demand: np.ndarray) -> SitingProblem:
    """Return the problem: three points in ten, drawn, are not covered."""
    random = np.random.default_rng(11)
    candidates = random.choice(len(points), CANDIDATES, replace=False)
    uncovered = np.where(random.uniform(size=len(points)) < UNCOVERED, demand, 0.0)
    found = cKDTree(points).sparse_distance_matrix(cKDTree(points[candidates]), COVER, output_type="ndarray")
    return build_siting(
        Pairs(*(np.ascontiguousarray(found[name]) for name in ("i", "j", "v"))),
        demand=uncovered, candidate_count=CANDIDATES, count=ANTENNAS, cover_minutes=COVER,
    )  # fmt: skip
