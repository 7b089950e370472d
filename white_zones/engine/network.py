"""Who reaches whom, and how much: travel pairs turned once into a sparse matrix, then reused by every computation."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csc_array, csr_array

from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.decay import Decay
from white_zones.engine.errors import NetworkError

# Outside these, products of weights could leave the range of floats (about 1e±308).
SAFE_WEIGHTS = (1e-100, 1e100)


class Method(StrEnum):
    """Floating catchment methods, all of the form A_i = Σ_j v_ij s_j / Σ_k v_kj p_k."""

    E2SFCA = "e2sfca"  # Luo and Qi 2009; the APL of DREES/IRDES: v = w(t)
    TWO_SFCA = "2sfca"  # Luo and Wang 2003: v = 1 in reach
    THREE_SFCA = "3sfca"  # Wan, Zou and Sternberg 2012: v = G·w, G_ij = w_ij / Σ_k w_ik


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Known travel times, one per (origin, site); an absent pair is unreachable. Indices count from 0."""

    origins: IntArray
    sites: IntArray
    minutes: FloatArray

    def check(self, *, origin_count: int, site_count: int) -> None:
        """Refuse indices out of range and times that are not finite and ≥ 0."""
        if not len(self.origins) == len(self.sites) == len(self.minutes):
            raise NetworkError("Les trois colonnes des trajets n’ont pas la même longueur.")
        if not len(self.minutes):
            return
        for indices, count in ((self.origins, origin_count), (self.sites, site_count)):
            if indices.min() < 0 or indices.max() >= count:
                raise NetworkError("Un trajet désigne un point de demande ou un site inconnu.")
        if not (np.isfinite(self.minutes).all() and self.minutes.min() >= 0):
            raise NetworkError("Un temps de trajet n’est pas un nombre fini, positif ou nul.")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The pairs in reach (weight > 0), sorted by origin then site, for one decay and one method.

    `matrix` holds v_ij, `transposed` the same numbers seen from the sites, `weights` w_ij (1 for 2SFCA) and
    `minutes` t_ij in the order of `matrix.data`.
    """

    method: Method
    matrix: csr_array
    transposed: csc_array
    weights: FloatArray
    minutes: FloatArray

    @property
    def origin_count(self) -> int:
        """Number of demand points, reached or not."""
        return int(self.matrix.shape[0])

    @property
    def site_count(self) -> int:
        """Number of sites, reached or not."""
        return int(self.matrix.shape[1])

    @property
    def reach_counts(self) -> IntArray:
        """Return for each origin the number of sites in reach."""
        counts: IntArray = np.diff(self.matrix.indptr)
        return counts

    def nearest(self) -> tuple[IntArray, FloatArray]:
        """Return for each origin the nearest site in reach and its minutes, (−1, 0) when there is none.

        Of sites equally near, the one with the smallest index.
        """
        counts = self.reach_counts
        reached = np.flatnonzero(counts)
        sites = np.full(self.origin_count, -1, dtype=np.intp)
        minutes = np.zeros(self.origin_count)
        if len(reached):
            minutes[reached] = np.minimum.reduceat(self.minutes, self.matrix.indptr[reached])
            ties = np.flatnonzero(self.minutes == np.repeat(minutes, counts))
            rows, first = np.unique(_rows(self.matrix)[ties], return_index=True)
            sites[rows] = self.matrix.indices[ties[first]]
        return sites, minutes

    def reaching(self, offered: BoolArray) -> BoolArray:
        """Tell for each origin whether one of the `offered` sites (a flag by site) is in reach."""
        rows = _rows(self.matrix)[offered[self.matrix.indices]]
        return np.bincount(rows, minlength=self.origin_count) > 0

    def entries(self, origin: int) -> slice:
        """Return where the sites in reach of an origin are in `matrix.indices`, `weights` and `minutes`."""
        return slice(int(self.matrix.indptr[origin]), int(self.matrix.indptr[origin + 1]))


def build_network(pairs: Pairs, *, origin_count: int, site_count: int, decay: Decay, method: Method) -> Network:
    """Sort the pairs, weigh them, keep those in reach and lay them out as a sparse matrix."""
    pairs.check(origin_count=origin_count, site_count=site_count)
    keys, minutes = _sort(pairs, site_count=site_count)
    weights = decay.weights(minutes)
    in_reach = weights > 0
    if not in_reach.all():
        keys, minutes, weights = keys[in_reach], minutes[in_reach], weights[in_reach]
    if method is Method.TWO_SFCA:
        weights = np.ones(len(weights))
    starts = np.arange(origin_count + 1) * site_count
    pointers: IntArray = np.searchsorted(keys, starts)
    sites = keys - np.repeat(starts[:-1], np.diff(pointers))
    values = _effective(weights, pointers=pointers, sites=sites, site_count=site_count, method=method)
    index_type = np.int32 if max(len(keys), site_count) < 2**31 else np.int64
    matrix = csr_array(
        (values, sites.astype(index_type), pointers.astype(index_type)), shape=(origin_count, site_count)
    )
    return Network(method=method, matrix=matrix, transposed=matrix.T, weights=weights, minutes=minutes)


def _sort(pairs: Pairs, *, site_count: int) -> tuple[IntArray, FloatArray]:
    """Return origin × site_count + site in increasing order, and the minutes; refuse what a matrix would add up."""
    keys = pairs.origins.astype(np.int64) * site_count + pairs.sites
    if bool(np.all(keys[1:] > keys[:-1])):  # as pairs are stored: nothing to sort
        return keys, pairs.minutes
    if keys.max() < 2**31 and len(keys) < 2**32:
        # Key and rank in one integer: sorting that is several times faster than an indirect sort.
        packed = (keys << 32) | np.arange(len(keys))
        packed.sort()
        keys, order = packed >> 32, packed & (2**32 - 1)
    else:
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    if bool(np.any(keys[1:] == keys[:-1])):
        raise NetworkError("Un même trajet est donné deux fois.")
    return keys, pairs.minutes[order]


def _rows(matrix: csr_array) -> IntArray:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _effective(
    weights: FloatArray, *, pointers: IntArray, sites: IntArray, site_count: int, method: Method
) -> FloatArray:
    """Return v_ij, up to a factor by site that cancels out of v_ij / Σ_k v_kj p_k."""
    if not len(weights):
        return weights
    extreme = bool(weights.min() < SAFE_WEIGHTS[0] or weights.max() > SAFE_WEIGHTS[1])
    counts = np.diff(pointers)
    if method is Method.THREE_SFCA:
        reached = np.flatnonzero(counts)
        scaled = _scale(weights, np.repeat(np.arange(len(counts)), counts), len(counts)) if extreme else weights
        sums = np.zeros(len(counts))
        sums[reached] = np.add.reduceat(scaled, pointers[reached])
        preference: FloatArray = scaled / np.repeat(sums, counts)
        return preference * (_scale(weights, sites, site_count) if extreme else weights)
    return _scale(weights, sites, site_count) if extreme else weights


def _scale(weights: FloatArray, groups: IntArray, group_count: int) -> FloatArray:
    """Bring the largest weight of each group into [0.5, 1) by an exact power of two."""
    largest = np.zeros(group_count)
    np.maximum.at(largest, groups, weights)
    return np.ldexp(weights, -np.frexp(largest)[1][groups])
