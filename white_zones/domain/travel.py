"""Minutes between communes and the sites' communes: a supplied matrix, else a stated estimate.

    route = 1,3 × vol d’oiseau (1,5 entre deux communes de montagne)
    minutes = 5 + 60 × max(min(route, 5) ÷ 30, min(route, 20) ÷ 50, route ÷ 65), arrondies au dixième

that is 30 km/h up to 5 km, 50 up to 20 km, 65 beyond (30, 40 and 50 between two mountain communes). The maximum keeps
a longer road from ever being the quicker one, which the bands alone would allow just after 5 and 20 km.
The coefficients are not calibrated: whatever depends on them is labelled « temps estimés ».
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from structures.queries.supply import SiteSupply
from white_zones.domain.parameters import RunParameters, reach_of
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.network import Pairs
from white_zones.enums import TravelMode
from white_zones.queries.inputs import Places
from white_zones.queries.travel import PlacePairs, read_matrix

EARTH_RADIUS_KM = 6371.0088
ACCESS_MINUTES = 5.0
DETOUR, MOUNTAIN_DETOUR = 1.3, 1.5
# (kilometres by road up to which a speed holds, km/h).
SPEEDS = ((5.0, 30.0), (20.0, 50.0), (math.inf, 65.0))
MOUNTAIN_SPEEDS = ((5.0, 30.0), (20.0, 40.0), (math.inf, 50.0))


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
    """The times between two lists of communes, by the provider of the run.

    They go beyond the reach of the decay, up to that of its widest variant, which robustness needs.
    """
    reach = reach_of(parameters.engine_decay) * parameters.uncertainty.reach_factor
    if parameters.is_estimated_travel or parameters.travel_source is None:
        return estimate_pairs(origins=origins, destinations=destinations, reach=reach)
    matrix = read_matrix(
        source_id=parameters.travel_source,
        mode=TravelMode(parameters.mode),
        origins=origins.keys,
        destinations=destinations.keys,
        reach=reach,
    )
    return complete_own_commune(matrix, origins=origins, destinations=destinations, reach=reach)


def site_communes(supply: Sequence[SiteSupply]) -> IntArray:
    """The commune of each site, sites in increasing order of their numbers."""
    communes = {line.site_id: line.commune_id for line in supply}
    return np.array([communes[site] for site in sorted(communes)], dtype=np.int64)


def estimate_pairs(*, origins: Places, destinations: Places, reach: float) -> PlacePairs:
    """Estimate every time of at most `reach` minutes."""
    if reach < ACCESS_MINUTES or not len(origins) or not len(destinations):
        return _no_pairs()
    starts, ends = _unit_vectors(origins), _unit_vectors(destinations)
    # The fastest minutes cross this many kilometres as the crow flies; 0.05 is what rounding may forgive.
    radius = (reach - ACCESS_MINUTES + 0.05) / 60 * SPEEDS[-1][1] / DETOUR / EARTH_RADIUS_KM
    chord = 2 * math.sin(min(radius, math.pi) / 2) * (1 + 1e-9)
    near = cKDTree(starts).sparse_distance_matrix(cKDTree(ends), chord, output_type="ndarray")
    kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(near["v"] / 2, 1))
    minutes = estimate_minutes(kilometres, mountain=origins.mountain[near["i"]] & destinations.mountain[near["j"]])
    kept = minutes <= reach
    return PlacePairs(origins=near["i"][kept], destinations=near["j"][kept], minutes=minutes[kept])


def estimate_minutes(kilometres: FloatArray, *, mountain: BoolArray) -> FloatArray:
    """Minutes for distances as the crow flies; `mountain` where both ends are mountain communes."""
    plain = _driven(kilometres * DETOUR, SPEEDS)
    high = _driven(kilometres * MOUNTAIN_DETOUR, MOUNTAIN_SPEEDS)
    minutes: FloatArray = np.floor((ACCESS_MINUTES + np.where(mountain, high, plain)) * 10 + 0.5) / 10
    return minutes


def complete_own_commune(matrix: PlacePairs, *, origins: Places, destinations: Places, reach: float) -> PlacePairs:
    """Add the access time inside a commune where a matrix, made of distinct communes, does not tell it."""
    _, here, there = np.intersect1d(origins.keys, destinations.keys, return_indices=True)
    told = set(zip(matrix.origins.tolist(), matrix.destinations.tolist(), strict=True))
    absent = [pair for pair in zip(here.tolist(), there.tolist(), strict=True) if pair not in told]
    if not absent or reach < ACCESS_MINUTES:
        return matrix
    added = np.array(absent, dtype=np.int64)
    return PlacePairs(
        origins=np.concatenate([matrix.origins, added[:, 0]]),
        destinations=np.concatenate([matrix.destinations, added[:, 1]]),
        minutes=np.concatenate([matrix.minutes, np.full(len(added), ACCESS_MINUTES)]),
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


def _driven(kilometres: FloatArray, speeds: tuple[tuple[float, float], ...]) -> FloatArray:
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
