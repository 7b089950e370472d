"""Minutes between communes and the sites' communes: a supplied matrix, else the estimate of `travel_profiles`.

The maximum of its bands keeps a longer road from ever being the quicker one, which the bands alone would allow just
after each bound.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from structures.queries.supply import SiteSupply
from white_zones.domain.pair_cache import key_of, recall_pairs
from white_zones.domain.parameters import RunParameters, reach_of
from white_zones.domain.travel_profiles import PROFILES, Speeds, TravelProfile, profile_of
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.network import Pairs
from white_zones.enums import TravelMode
from white_zones.queries.inputs import Places
from white_zones.queries.travel import PlacePairs, identify_matrix, read_matrix

EARTH_RADIUS_KM = 6371.0088
CAR = PROFILES[TravelMode.CAR]


@dataclass(frozen=True, slots=True, eq=False)
class Trips:
    """Times from demand points to the communes of the sites, and where each site is among those communes."""

    places: Places
    site_places: IntArray
    between: PlacePairs

    @property
    def pairs(self) -> Pairs:
        """Times to the sites themselves."""
        return expand_to_sites(self.between, site_places=self.site_places)


def find_trips(*, parameters: RunParameters, origins: Places, places: Places, supply: Sequence[SiteSupply]) -> Trips:
    """The times from each origin to the communes (`places`, by key) of the sites, within reach of the decay."""
    ranks = {key: rank for rank, key in enumerate(places.keys.tolist())}
    return Trips(
        places=places,
        site_places=np.array([ranks[key] for key in site_communes(supply).tolist()], dtype=np.int64),
        between=find_place_pairs(parameters=parameters, origins=origins, destinations=places),
    )


def find_place_pairs(*, parameters: RunParameters, origins: Places, destinations: Places) -> PlacePairs:
    """The times between two lists of communes, by the provider and the mode of the run, measured once.

    They go beyond the reach of the decay, up to that of its widest variant, which robustness needs. A matrix is made
    of communes of the region: with those beyond its border (negative keys) times are estimated whatever the provider.
    """
    reach = reach_of(parameters.engine_decay) * parameters.uncertainty.reach_factor
    mode = TravelMode(parameters.mode)
    matrix = None if parameters.is_estimated_travel else parameters.travel_source

    def measure() -> PlacePairs:
        if matrix is None:
            return estimate_pairs(origins=origins, destinations=destinations, reach=reach, mode=mode)
        return _read_and_complete(matrix, mode=mode, origins=origins, destinations=destinations, reach=reach)

    key = key_of(
        origins=origins,
        destinations=destinations,
        profile=profile_of(mode),
        reach=reach,
        matrix=None if matrix is None else (*identify_matrix(matrix), mode.value),
    )
    return recall_pairs(key, measure=measure)


def _read_and_complete(
    matrix: int, *, mode: TravelMode, origins: Places, destinations: Places, reach: float
) -> PlacePairs:
    told = read_matrix(source_id=matrix, mode=mode, origins=origins.keys, destinations=destinations.keys, reach=reach)
    inside = complete_own_commune(
        told,
        origins=origins,
        destinations=destinations,
        reach=reach,
        access_minutes=profile_of(mode).access_minutes,
    )
    if not ((origins.keys < 0).any() or (destinations.keys < 0).any()):
        return inside
    estimated = estimate_pairs(origins=origins, destinations=destinations, reach=reach, mode=mode)
    beyond = (origins.keys[estimated.origins] < 0) | (destinations.keys[estimated.destinations] < 0)
    # What is of the region has been told by the matrix, own communes included.
    kept = (origins.keys[inside.origins] >= 0) & (destinations.keys[inside.destinations] >= 0)
    return PlacePairs(
        origins=np.concatenate([inside.origins[kept], estimated.origins[beyond]]),
        destinations=np.concatenate([inside.destinations[kept], estimated.destinations[beyond]]),
        minutes=np.concatenate([inside.minutes[kept], estimated.minutes[beyond]]),
    )


def site_communes(supply: Sequence[SiteSupply]) -> IntArray:
    """The commune of each site, sites in increasing order of their numbers."""
    communes = {line.site_id: line.commune_id for line in supply}
    return np.array([communes[site] for site in sorted(communes)], dtype=np.int64)


def estimate_pairs(
    *, origins: Places, destinations: Places, reach: float, mode: TravelMode = TravelMode.CAR
) -> PlacePairs:
    """Estimate every time of at most `reach` minutes."""
    profile = profile_of(mode)
    if reach < profile.access_minutes or not len(origins) or not len(destinations):
        return _no_pairs()
    starts, ends = _unit_vectors(origins), _unit_vectors(destinations)
    # The fastest minutes cross this many kilometres as the crow flies; 0.05 is what rounding may forgive.
    radius = (reach - profile.access_minutes + 0.05) / 60 * profile.fastest / EARTH_RADIUS_KM
    chord = 2 * math.sin(min(radius, math.pi) / 2) * (1 + 1e-9)
    near = cKDTree(starts).sparse_distance_matrix(cKDTree(ends), chord, output_type="ndarray")
    kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(near["v"] / 2, 1))
    mountain = origins.mountain[near["i"]] & destinations.mountain[near["j"]]
    minutes = estimate_minutes(kilometres, mountain=mountain, profile=profile)
    kept = minutes <= reach
    return PlacePairs(origins=near["i"][kept], destinations=near["j"][kept], minutes=minutes[kept])


def estimate_minutes(kilometres: FloatArray, *, mountain: BoolArray, profile: TravelProfile = CAR) -> FloatArray:
    """Minutes for distances as the crow flies; `mountain` where both ends are mountain communes."""
    plain = _travelled(kilometres * profile.detour, profile.speeds)
    high = _travelled(kilometres * profile.mountain_detour, profile.mountain_speeds)
    minutes: FloatArray = np.floor((profile.access_minutes + np.where(mountain, high, plain)) * 10 + 0.5) / 10
    return minutes


def complete_own_commune(
    matrix: PlacePairs,
    *,
    origins: Places,
    destinations: Places,
    reach: float,
    access_minutes: float = CAR.access_minutes,
) -> PlacePairs:
    """Add the access time inside a commune where a matrix, made of distinct communes, does not tell it."""
    _, here, there = np.intersect1d(origins.keys, destinations.keys, return_indices=True)
    told = set(zip(matrix.origins.tolist(), matrix.destinations.tolist(), strict=True))
    absent = [pair for pair in zip(here.tolist(), there.tolist(), strict=True) if pair not in told]
    if not absent or reach < access_minutes:
        return matrix
    added = np.array(absent, dtype=np.int64)
    return PlacePairs(
        origins=np.concatenate([matrix.origins, added[:, 0]]),
        destinations=np.concatenate([matrix.destinations, added[:, 1]]),
        minutes=np.concatenate([matrix.minutes, np.full(len(added), access_minutes)]),
    )


def expand_to_sites(between: PlacePairs, *, site_places: IntArray) -> Pairs:
    """From pairs of communes to pairs (commune, site): the sites of a commune share its times."""
    by_place = np.argsort(site_places, kind="stable")
    first = np.searchsorted(site_places[by_place], between.destinations, side="left")
    counts = np.searchsorted(site_places[by_place], between.destinations, side="right") - first
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Pairs(
        origins=np.repeat(between.origins, counts),
        sites=by_place[np.repeat(first, counts) + within],
        minutes=np.repeat(between.minutes, counts),
    )


def _travelled(kilometres: FloatArray, speeds: Speeds) -> FloatArray:
    minutes: FloatArray = np.max([60 * np.minimum(kilometres, bound) / speed for bound, speed in speeds], axis=0)
    return minutes


def _unit_vectors(places: Places) -> FloatArray:
    longitudes, latitudes = np.radians(places.longitudes), np.radians(places.latitudes)
    return np.column_stack(
        [np.cos(latitudes) * np.cos(longitudes), np.cos(latitudes) * np.sin(longitudes), np.sin(latitudes)]
    )


def _no_pairs() -> PlacePairs:
    nothing = np.zeros(0, dtype=np.int64)
    return PlacePairs(origins=nothing, destinations=nothing, minutes=np.zeros(0))
