"""A point on the map lies in the commune that goes with it."""

import pytest
import time_machine

from calls.domain.file_reading import read_file
from calls.domain.place_points import find_misplaced
from calls.domain.submission import FaultsError
from calls.rules.definitions import load_definition
from tests.factories.applying import make_complete, make_place, submit
from tests.factories.calls import DEFINITION, DURING, make_call
from tests.factories.territories import make_outline

pytestmark = pytest.mark.django_db
QUESTIONS = list(load_definition(DEFINITION).form.questions())


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def mauriac():
    place = make_place(name="Mauriac")
    make_outline(place, west=2.0, south=48.0)
    return place


@pytest.fixture
def ydes(mauriac):
    place = make_place(name="Ydes")
    make_outline(place, west=3.0, south=48.0)
    return place


def judge(commune, *, lon, lat="48.5"):
    place = {"lon": lon, "lat": lat, **({"commune": commune.code} if commune else {})}
    return [message.replace("\u00a0", " ") for message in find_misplaced(QUESTIONS, {"lieu": place}).values()]


def test_point_inside_its_commune_is_accepted(mauriac):
    assert judge(mauriac, lon="2.5") == []


def test_point_in_another_commune_names_it_and_both_remedies(mauriac, ydes):
    assert judge(mauriac, lon="3.5") == [
        (
            f"Le point est à Ydes ({ydes.code}), hors de Mauriac ({mauriac.code}) : choisissez Ydes comme commune, ou "
            "déplacez le point."
        )
    ]


def test_point_out_of_the_region_asks_to_be_moved(mauriac):
    assert judge(mauriac, lon="8.5") == [
        (
            f"Le point n’est dans aucune commune de la région : déplacez-le dans Mauriac ({mauriac.code}), ou "
            "choisissez une autre commune."
        )
    ]


def test_point_without_commune_names_the_one_that_holds_it(ydes):
    assert judge(None, lon="3.5") == [f"Choisissez la commune où se trouve le point : Ydes ({ydes.code})."]


@pytest.mark.parametrize(("lon", "is_accepted"), [("3.0005", True), ("3.01", False)])
def test_point_near_the_border_is_not_accused(mauriac, ydes, lon, is_accepted):
    assert (judge(mauriac, lon=lon) == []) is is_accepted


def test_commune_whose_outline_is_not_known_accuses_no_point(ydes):
    assert judge(make_place(), lon="3.5") == []


def test_place_without_point_reads_nothing(mauriac, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_misplaced(QUESTIONS, {"lieu": {"commune": mauriac.code}}) == {}


def test_point_in_a_row_of_a_block_is_checked(mauriac, ydes):
    block = {
        "key": "sites",
        "kind": "block",
        "label": "Sites",
        "row_label": "Site",
        "questions": [{"key": "ou", "kind": "place", "label": "Où"}],
    }
    sections = [*DEFINITION["form"]["sections"], {"key": "sites_du_projet", "title": "Sites", "questions": [block]}]
    call = make_call(definition={**DEFINITION, "form": {"sections": sections}})
    row = {"ou": {"commune": mauriac.code, "lon": "3.5", "lat": "48.5"}}
    application, _ = make_complete(call, sites=[row])

    (fault,) = read_file(application).faults

    assert fault.key == "sites"
    assert fault.message.startswith("Site 1, «\u00a0Où\u00a0»\u00a0: Le point est à Ydes")


def test_file_whose_point_is_elsewhere_is_not_handed_in(mauriac, ydes):
    place = {"commune": mauriac.code, "lon": "3.5", "lat": "48.5"}
    application, member = make_complete(lieu=place)

    with pytest.raises(FaultsError):
        submit(application, member)

    assert [row.faults for row in read_file(application).progress] == [1, 0]


def test_file_whose_point_is_in_its_commune_is_handed_in(mauriac):
    application, member = make_complete(lieu={"commune": mauriac.code, "lon": "2.5", "lat": "48.5"})

    submit(application, member)

    assert application.point.coords == (2.5, 48.5)
