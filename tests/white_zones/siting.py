"""A synthetic region to open antennas in: seeded, without any real place."""

import numpy as np

from white_zones.engine.network import Pairs
from white_zones.engine.siting import SitingProblem, build_siting

ORIGINS, CANDIDATES, SIDE = 1200, 80, 130.0


def region_pairs(seed: int = 3) -> tuple[Pairs, np.ndarray]:
    """Return the minutes from 1,200 points to 80 of them, and the demand that is not covered at three in ten."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, SIDE, size=(ORIGINS, 2))
    candidates = random.choice(ORIGINS, CANDIDATES, replace=False)
    minutes = np.hypot(*(points[:, None, :] - points[None, candidates, :]).transpose(2, 0, 1))
    origins, sites = np.nonzero(minutes <= 60)
    demand = np.where(random.uniform(size=ORIGINS) < 0.3, random.lognormal(3, 1, ORIGINS), 0.0)
    return Pairs(origins, sites, minutes[origins, sites]), demand


def region_problem(*, count: int = 10, cover_minutes: float = 25.0, seed: int = 3, **limits: float) -> SitingProblem:
    """Return the problem of that region."""
    pairs, demand = region_pairs(seed)
    return build_siting(
        pairs, demand=demand, candidate_count=CANDIDATES, count=count, cover_minutes=cover_minutes, **limits
    )


def hard_problem() -> SitingProblem:
    """Return a problem with capacities, of the size of the region, that takes the solver far longer than a test."""
    random = np.random.default_rng(3)
    points = random.uniform(0, 231.5, size=(4000, 2))
    candidates = random.choice(4000, 172, replace=False)
    minutes = np.hypot(*(points[:, None, :] - points[None, candidates, :]).transpose(2, 0, 1))
    origins, sites = np.nonzero(minutes <= 25)
    return build_siting(
        Pairs(origins, sites, minutes[origins, sites]),
        demand=np.where(random.uniform(size=4000) < 0.3, random.lognormal(3, 1, 4000), 0.0),
        candidate_count=172, count=20, cover_minutes=25, capacity=1500, minimum=300,
    )  # fmt: skip
