"""Times are measured once for what they depend on; whatever changes is measured again."""

from dataclasses import replace

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from white_zones.domain.pair_cache import forget_pairs, key_of, recall_pairs
from white_zones.domain.parameters import RunParameters
from white_zones.domain.travel import find_place_pairs
from white_zones.domain.travel_profiles import PROFILES
from white_zones.enums import TravelMode
from white_zones.models import TravelTime
from white_zones.queries.inputs import Places, read_communes
from white_zones.queries.travel import PlacePairs

CAR = PROFILES[TravelMode.CAR]
PLACES = Places(
    keys=np.array([1, 2]),
    longitudes=np.array([4.0, 4.1]),
    latitudes=np.array([45.0, 45.0]),
    mountain=np.array([False, True]),
    populations=np.array([10, 20]),
    codes=["98001", "98002"],
)


@pytest.fixture(autouse=True)
def _empty():
    forget_pairs()
    cache.clear()
    yield
    forget_pairs()


def make_key(**changes):
    values = {"origins": PLACES, "destinations": PLACES, "profile": CAR, "reach": 45.0, "matrix": None}
    return key_of(**{**values, **changes})


def make_pairs(*minutes):
    count = len(minutes)
    return PlacePairs(origins=np.arange(count), destinations=np.arange(count)[::-1], minutes=np.array(minutes))


class Measure:
    """Counts how often it was asked."""

    def __init__(self, pairs):
        self.pairs, self.count = pairs, 0

    def __call__(self):
        self.count += 1
        return self.pairs


@pytest.mark.parametrize(
    "change",
    [
        {"origins": replace(PLACES, longitudes=np.array([4.0, 4.1000001]))},
        {"destinations": replace(PLACES, latitudes=np.array([45.0, 45.0000001]))},
        {"origins": replace(PLACES, mountain=np.array([True, True]))},
        {"profile": PROFILES[TravelMode.BIKE]},
        {"profile": replace(CAR, detour=1.4)},
        {"reach": 45.1},
        {"matrix": (1, "a" * 64, "2026-01-01", "car")},
    ],
    ids=["point", "destination", "mountain", "mode", "detour", "reach", "matrix"],
)
def test_what_the_times_depend_on_makes_another_key(change):
    assert make_key(**change) != make_key()


@pytest.mark.parametrize("position", range(4))
def test_each_part_of_a_matrix_makes_another_key(position):
    matrix, other = (1, "a", "2026-01-01", "car"), (2, "b", "2026-01-02", "bike")
    changed = tuple(other[rank] if rank == position else part for rank, part in enumerate(matrix))
    assert make_key(matrix=changed) != make_key(matrix=matrix)


def test_matrix_knows_places_by_their_number():
    matrix = (1, "a", "2026-01-01", "car")
    renumbered = replace(PLACES, keys=np.array([1, 3]))
    assert make_key(matrix=matrix, origins=renumbered) != make_key(matrix=matrix)


def test_what_the_times_do_not_depend_on_keeps_the_key():
    renamed = replace(PLACES, populations=np.array([99, 99]), codes=["98003", "98004"], keys=np.array([8, 9]))
    assert make_key(origins=renamed) == make_key()


def test_origins_and_destinations_are_told_apart():
    one = replace(PLACES, longitudes=np.array([4.0, 4.2]))
    assert make_key(origins=one) != make_key(destinations=one)


def test_second_question_is_answered_by_the_process():
    measure = Measure(make_pairs(5.0, 12.3))
    first = recall_pairs("white_zones:pairs-essai", measure=measure)
    assert recall_pairs("white_zones:pairs-essai", measure=measure) is first
    assert measure.count == 1


def test_another_process_is_answered_by_the_shared_cache_to_the_last_bit():
    measure = Measure(make_pairs(5.0, 12.3, 44.9, 0.1))
    recall_pairs("white_zones:pairs-essai", measure=measure)
    forget_pairs()
    found = recall_pairs("white_zones:pairs-essai", measure=measure)
    assert measure.count == 1
    for name in ("origins", "destinations", "minutes"):
        np.testing.assert_array_equal(getattr(found, name), getattr(measure.pairs, name))
    assert found.origins.dtype == np.int64


def test_times_finer_than_tenths_are_not_shared():
    measure = Measure(make_pairs(12.34))
    recall_pairs("white_zones:pairs-essai", measure=measure)
    forget_pairs()
    recall_pairs("white_zones:pairs-essai", measure=measure)
    assert measure.count == 2


def test_kept_pairs_cannot_be_written():
    found = recall_pairs("white_zones:pairs-essai", measure=Measure(make_pairs(5.0)))
    with pytest.raises(ValueError, match="read-only"):
        found.minutes[0] = 1


def test_oldest_pairs_are_forgotten_first(monkeypatch):
    monkeypatch.setattr("white_zones.domain.pair_cache.KEPT_PAIRS", 5)
    measures = {name: Measure(make_pairs(0.01, 0.02)) for name in "abc"}
    for name in ("a", "b", "a", "c", "a", "b"):
        recall_pairs(name, measure=measures[name])
    assert {name: measure.count for name, measure in measures.items()} == {"a": 1, "b": 2, "c": 1}


def test_without_redis_times_are_measured(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "iae_portal.common.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    measure = Measure(make_pairs(5.0))
    recall_pairs("white_zones:pairs-essai", measure=measure)
    assert measure.count == 1


@pytest.mark.django_db
class TestRun:
    def find(self, made, **changes):
        communes = read_communes(made.region)
        return find_place_pairs(parameters=made.parameters(**changes), origins=communes, destinations=communes)

    def estimated(self, made, **changes):
        return self.find(made, provider="estimation", travel_source=None, **changes)

    def test_matrix_is_read_once(self, example_rows):
        self.find(example_rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            self.find(example_rows)
        assert not any("traveltime" in query["sql"] for query in queries)

    def test_commune_that_moves_is_measured_again(self, example_rows):
        before = self.estimated(example_rows)
        commune = example_rows.communes["B"]
        commune.point.x += 0.1
        commune.save()
        assert self.estimated(example_rows).minutes.tolist() != before.minutes.tolist()

    def test_communes_that_become_mountain_are_measured_again(self, example_rows):
        before = self.estimated(example_rows)
        for commune in example_rows.communes.values():
            commune.is_mountain = True
            commune.save()
        assert self.estimated(example_rows).minutes.tolist() != before.minutes.tolist()

    def test_mode_has_its_own_times(self, example_rows):
        assert len(self.estimated(example_rows, mode="bike").minutes) < len(self.estimated(example_rows).minutes)

    def test_wider_decay_has_its_own_times(self, example_rows):
        near = self.estimated(example_rows, decay="steps:10=1")
        assert len(near.minutes) < len(self.estimated(example_rows).minutes)

    def test_other_matrix_has_its_own_times(self, example_rows):
        before = self.find(example_rows)
        source = example_rows.matrix
        TravelTime.objects.filter(source=source).update(tenths=10)
        source.sha256 = "b" * 64
        source.save()
        after = self.find(example_rows)
        assert before.minutes.max() > 1
        assert set(after.minutes.tolist()) <= {1.0, 5.0}


def test_default_mode_is_the_car():
    assert RunParameters(perimeter=1, supply_year=2021, demand_period="2023").mode == TravelMode.CAR
