"""Minutes: the stated estimate, and the matrix that replaces it."""

import numpy as np
import pytest

from tests.white_zones import example
from white_zones.domain.parameters import reach_of
from white_zones.domain.travel import (
    complete_own_commune,
    estimate_minutes,
    estimate_pairs,
    expand_to_sites,
    find_trips,
)
from white_zones.engine.decay import parse_decay
from white_zones.enums import TravelProvider
from white_zones.queries.inputs import Places, read_communes, read_places, read_supply
from white_zones.queries.travel import PlacePairs

LYON, VILLEURBANNE, AURILLAC = (4.8357, 45.7640), (4.8795, 45.7719), (2.4440, 44.9262)


def places(*points, mountain=False):
    count = len(points)
    return Places(
        keys=np.arange(count),
        longitudes=np.array([longitude for longitude, _ in points], dtype=float),
        latitudes=np.array([latitude for _, latitude in points], dtype=float),
        mountain=np.full(count, mountain),
        populations=np.zeros(count, dtype=int),
    )


def minutes(kilometres, *, mountain=False):
    return estimate_minutes(np.array([kilometres]), mountain=np.array([mountain])).tolist()[0]


@pytest.mark.parametrize(
    ("kilometres", "expected"),
    [
        (0.0, 5.0),  # the access time alone
        (3.0, 5 + 60 * 3.9 / 30),
        (10.0, 5 + 60 * 13 / 50),
        (30.0, 5 + 60 * 39 / 65),
    ],
)
def test_minutes_follow_the_stated_speeds(kilometres, expected):
    assert minutes(kilometres) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("kilometres", "expected"),
    [(2.0, 5 + 60 * 3 / 30), (10.0, 5 + 60 * 15 / 40), (20.0, 5 + 60 * 30 / 50)],
)
def test_minutes_between_mountain_communes_are_longer(kilometres, expected):
    assert minutes(kilometres, mountain=True) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("mountain", [False, True])
def test_minutes_never_fall_when_the_distance_grows(mountain):
    kilometres = np.linspace(0, 60, 6001)
    found = estimate_minutes(kilometres, mountain=np.full(6001, mountain))
    assert (np.diff(found) >= 0).all()


def test_minutes_are_rounded_to_tenths():
    found = estimate_minutes(np.linspace(0, 60, 997), mountain=np.zeros(997, dtype=bool))
    np.testing.assert_array_equal(found, np.round(found * 10) / 10)


def test_estimate_keeps_only_what_is_in_reach():
    pairs = estimate_pairs(origins=places(LYON, VILLEURBANNE, AURILLAC), destinations=places(LYON), reach=45)
    assert dict(zip(pairs.origins.tolist(), pairs.minutes.tolist(), strict=True)) == {0: 5.0, 1: 14.1}


def test_estimate_equals_the_formula_on_every_pair():
    random = np.random.default_rng(5)
    points = list(zip(random.uniform(2, 7, 80), random.uniform(44.2, 46.8, 80), strict=True))
    origins, destinations = places(*points), places(*points[:20])
    pairs = estimate_pairs(origins=origins, destinations=destinations, reach=60)
    found = dict(
        zip(zip(pairs.origins.tolist(), pairs.destinations.tolist(), strict=True), pairs.minutes, strict=True)
    )
    expected = {}
    for i, (x, y) in enumerate(points):
        for j, (u, v) in enumerate(points[:20]):
            a, b = np.radians(y), np.radians(v)
            haversine = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(u - x) / 2) ** 2
            time = minutes(2 * 6371.0088 * np.arcsin(np.sqrt(haversine)))
            if time <= 60:
                expected[i, j] = time
    assert found == expected


def test_estimate_is_one_mountain_only_when_both_ends_are():
    up, down = places(LYON, mountain=True), places(VILLEURBANNE)
    mixed = estimate_pairs(origins=up, destinations=down, reach=45).minutes.tolist()
    plain = estimate_pairs(origins=places(LYON), destinations=down, reach=45).minutes.tolist()
    assert mixed == plain


def test_reach_shorter_than_the_access_time_reaches_nothing():
    assert len(estimate_pairs(origins=places(LYON), destinations=places(LYON), reach=4.9).minutes) == 0


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("steps:15=1,30=0.5,45=0.25", 45),
        ("steps:15=1,30=0", 15),
        ("gaussian:sigma=15,cut=40", 40),
        ("exponential:rate=0.1,cut=35", 35),
        ("linear:full=10,zero=50", 50),
    ],
)
def test_reach_is_where_the_decay_ends(spec, expected):
    assert reach_of(parse_decay(spec)) == expected


def test_sites_of_a_commune_share_its_times():
    between = PlacePairs(origins=np.array([0, 1, 1]), destinations=np.array([1, 0, 1]), minutes=np.array([7.0, 8, 9]))
    pairs = expand_to_sites(between, site_places=np.array([1, 0, 1]))
    found = set(zip(pairs.origins.tolist(), pairs.sites.tolist(), pairs.minutes.tolist(), strict=True))
    assert found == {(0, 0, 7), (0, 2, 7), (1, 1, 8), (1, 0, 9), (1, 2, 9)}


def test_matrix_without_its_diagonal_gets_the_access_time():
    here = places(LYON, VILLEURBANNE)
    told = PlacePairs(origins=np.array([0, 0]), destinations=np.array([0, 1]), minutes=np.array([2.0, 9]))
    found = complete_own_commune(told, origins=here, destinations=here, reach=45)
    times = dict(
        zip(zip(found.origins.tolist(), found.destinations.tolist(), strict=True), found.minutes, strict=True)
    )
    assert times == {(0, 0): 2.0, (0, 1): 9.0, (1, 1): 5.0}


def trips_of(made, parameters):
    supply = read_supply(2021, basis=parameters.supply_basis, kinds=parameters.kinds)
    communes = read_communes(made.region)
    places = read_places({line.commune_id for line in supply})
    return find_trips(parameters=parameters, origins=communes, places=places, supply=supply)


def test_pairs_of_a_matrix_are_its_own(example_rows):
    pairs = trips_of(example_rows, example_rows.parameters()).pairs
    found = {
        (example.CODES[origin], example.SITES[site]): time
        for origin, site, time in zip(
            pairs.origins.tolist(), pairs.sites.tolist(), pairs.minutes.tolist(), strict=True
        )
    }
    # Up to the widest variant that the robustness draws: 30 minutes × 1,2 ÷ 0,9.
    expected = {
        (code, site): time
        for code, row in example.MINUTES.items()
        for site, time in zip(example.SITES, row, strict=True)
        if time <= 40
    }
    assert found == expected


def test_pairs_are_estimated_without_a_matrix(example_rows):
    parameters = example_rows.parameters(provider=TravelProvider.ESTIMATE, travel_source=None)
    pairs = trips_of(example_rows, parameters).pairs
    own = {(0, 0), (2, 1), (4, 2)}
    found = zip(pairs.origins.tolist(), pairs.sites.tolist(), pairs.minutes.tolist(), strict=True)
    assert {(origin, site) for origin, site, time in found if time == 5} == own
