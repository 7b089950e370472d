"""Naming the groups of communes that lack access together: local Moran statistics with false-discovery control.

    I_i = z_i · Σ_j w_ij z_j / (Σ z² / n)      z = x − mean(x), w = 1/k for the k nearest neighbours of i

The significance of I_i comes from conditional permutations: the value of i stays, its neighbours are drawn at random
among the others. As thousands of tests are made at once, the discoveries are then held by the procedure of Benjamini
and Hochberg. Sources: Anselin 1995; Benjamini and Hochberg 1995; Castro and Singer 2006.

Floating catchments spread each supply over its surroundings: neighbours resemble each other by construction. These
statistics name where the low values are together; they are no evidence that anything causes them to gather.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.errors import EngineError

NEIGHBOURS = 8
PERMUTATIONS = 999
SEED = 20_260_101
FALSE_DISCOVERY_RATE = 0.05
EARTH_RADIUS_KM = 6371.0088
CHUNK = 128


@dataclass(frozen=True, slots=True, eq=False)
class LocalMoran:
    """What the local statistics say of each point."""

    statistic: FloatArray
    """I_i, 0 everywhere when all values are equal."""
    lag: FloatArray
    """Σ_j w_ij z_j: how the neighbours stand against the mean."""
    p_value: FloatArray
    """Two-sided pseudo p-value, from 2/(permutations + 1) to 1."""
    is_low_low: BoolArray
    """Under the mean, among neighbours under the mean."""

    @property
    def global_moran(self) -> float:
        """Moran's I of the whole: the mean of the local ones, as each row of weights adds up to 1."""
        return float(self.statistic.mean())


def find_neighbours(*, longitudes: FloatArray, latitudes: FloatArray, count: int = NEIGHBOURS) -> IntArray:
    """Return the `count` nearest other points of each point, by the chord through the Earth.

    Raises EngineError when there are not that many others.
    """
    if not 1 <= count < len(longitudes):
        raise EngineError(f"Il faut plus de {count} points pour donner {count} voisins à chacun.")
    east, north = np.radians(longitudes), np.radians(latitudes)
    places = EARTH_RADIUS_KM * np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )
    found: IntArray = cKDTree(places).query(places, k=count + 1)[1]
    # A point is not always the first of its own neighbours: another may stand at the same place.
    own = found == np.arange(len(places))[:, np.newaxis]
    own[~own.any(axis=1), -1] = True
    others: IntArray = found[~own].reshape(len(places), count)
    return others


def local_moran(
    values: FloatArray, *, neighbours: IntArray, permutations: int = PERMUTATIONS, seed: int = SEED
) -> LocalMoran:
    """Compute the local statistics and their pseudo p-values; the same seed gives the same ones to the last bit."""
    size, count = neighbours.shape
    if values.shape != (size,) or not np.isfinite(values).all():
        raise EngineError("Les valeurs à grouper ne sont pas des nombres finis, un par point.")
    z = values - values.mean()
    variance = float(z @ z) / size
    lag: FloatArray = z[neighbours].mean(axis=1)
    if variance == 0:
        nothing = np.zeros(size)
        return LocalMoran(nothing, nothing, np.ones(size), np.zeros(size, dtype=bool))
    return LocalMoran(
        statistic=z * lag / variance,
        lag=lag,
        p_value=_pseudo_p_values(z, lag, count=count, permutations=permutations, seed=seed),
        is_low_low=(z < 0) & (lag < 0),
    )


def _pseudo_p_values(z: FloatArray, lag: FloatArray, *, count: int, permutations: int, seed: int) -> FloatArray:
    """Compare each lag with those of neighbours drawn at random among the other points.

    The draws are made once, without replacement, then turned by a random step for each point round a shuffled circle
    of the others: for each point they are as likely as any other draws, and cost no shuffle.
    """
    size = len(z)
    generator = np.random.default_rng(seed)
    circle = generator.permutation(size)
    ranks = np.empty(size, dtype=np.int64)
    ranks[circle] = np.arange(size)
    draws = draw_without_replacement(generator, population=size - 1, count=count, draws=permutations)
    steps = generator.integers(0, size - 1, size=size)
    # Twice round, so that a turned rank never has to be brought back into the circle.
    around = np.concatenate([z[circle], z[circle]])
    drawn_lag = np.empty((CHUNK, permutations))
    p_values = np.empty(size)
    tolerance = 1e-12 * float(np.abs(z).max())
    for start in range(0, size, CHUNK):
        points = np.arange(start, min(start + CHUNK, size))
        sums = drawn_lag[: len(points)]
        for row, point in enumerate(points):
            # The others are the size − 1 ranks that follow the point's own.
            turned = draws + steps[point]
            turned[turned >= size - 1] -= size - 1
            turned += ranks[point] + 1
            around.take(turned).sum(axis=0, out=sums[row])
        sums /= count
        own = lag[points][:, np.newaxis]
        above = (sums >= own - tolerance).sum(axis=1)
        below = (sums <= own + tolerance).sum(axis=1)
        p_values[points] = 2 * (np.minimum(above, below) + 1) / (permutations + 1)
    return np.minimum(p_values, 1)


def draw_without_replacement(generator: np.random.Generator, *, population: int, count: int, draws: int) -> IntArray:
    """Return `draws` sets (columns) of `count` different numbers under `population`, each set as likely as another.

    Each new number is drawn among those that are left, then counted past the ones already taken (in order).
    """
    drawn = np.empty((count, draws), dtype=np.int64)
    for row in range(count):
        number = generator.integers(0, population - row, size=draws)
        taken = np.sort(drawn[:row], axis=0)
        for other in taken:
            number += number >= other
        drawn[row] = number
    return drawn


def control_false_discoveries(p_values: FloatArray, *, rate: float = FALSE_DISCOVERY_RATE) -> BoolArray:
    """Return which hypotheses are rejected when at most `rate` of the rejections may be expected to be false.

    The procedure of Benjamini and Hochberg: p sorted, the largest k such that p_(k) ≤ rate · k / m, and all below.
    """
    size = len(p_values)
    order = np.argsort(p_values, kind="stable")
    passing = np.flatnonzero(p_values[order] <= rate * np.arange(1, size + 1) / size)
    rejected = np.zeros(size, dtype=bool)
    if len(passing):
        rejected[order[: passing[-1] + 1]] = True
    return rejected


def group_neighbours(members: BoolArray, *, neighbours: IntArray) -> list[IntArray]:
    """Return the groups of members that neighbourhood joins, the largest first, each in increasing order.

    Two members are joined when either is a neighbour of the other.
    """
    size, count = neighbours.shape
    origins = np.repeat(np.arange(size), count)
    ends = neighbours.ravel()
    kept = members[origins] & members[ends]
    links = coo_array((np.ones(int(kept.sum())), (origins[kept], ends[kept])), shape=(size, size)).tocsr()
    _, labels = connected_components(links, directed=False)
    inside = np.flatnonzero(members)
    groups = [inside[labels[inside] == label] for label in np.unique(labels[inside])]
    return sorted(groups, key=lambda group: (-len(group), int(group[0])))
