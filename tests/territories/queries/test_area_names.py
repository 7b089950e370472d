"""Areas found by what people type."""

import pytest

from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.area_names import match_names, match_near_names
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db


def names(text):
    return [area.name for area in match_names(Area.objects.all(), text)]


@pytest.mark.parametrize("text", ["Saint-Étienne", "saint etienne", "SAINT ÉTIENNE", "étienne saint"])
def test_name_is_found_whatever_its_accents_signs_and_order(text):
    make_area(name="Saint-Étienne")
    make_area(name="Saint-Chamond")
    assert names(text) == ["Saint-Étienne"]


def test_apostrophes_of_both_kinds_are_the_same():
    make_area(name="L’Étrat")
    assert names("L'Etrat") == ["L’Étrat"]


def test_whole_name_comes_first_then_the_widest():
    make_area(name="Loireauxence", population=900_000, population_year=2023)
    make_area(name="Loire", population=1_300, population_year=2023)
    make_area(name="Loire", level=AreaLevel.DEPARTMENT, code="42", population=765_000, population_year=2023)
    assert [(area.name, area.level) for area in match_names(Area.objects.all(), "loire")] == [
        ("Loire", AreaLevel.DEPARTMENT),
        ("Loire", AreaLevel.COMMUNE),
        ("Loireauxence", AreaLevel.COMMUNE),
    ]


def test_code_is_found_by_its_beginning():
    make_area(name="Mauriac", code="15120")
    make_area(name="Aurillac", code="15014")
    assert names("1512") == ["Mauriac"]


@pytest.mark.parametrize("text", ["", "’", "%", "  "])
def test_text_without_word_finds_nothing(text):
    make_area(name="Mauriac")
    assert names(text) == []


@pytest.mark.parametrize("text", ["Moriac", "Mauriacc", "mauirac"])
def test_misspelt_name_is_near(text):
    make_area(name="Mauriac")
    make_area(name="Clermont-Ferrand")
    assert [area.name for area in match_near_names(Area.objects.all(), text, most=5)] == ["Mauriac"]


def test_unlike_name_is_not_near():
    make_area(name="Mauriac")
    assert match_near_names(Area.objects.all(), "xylophone", most=5) == []


def test_near_names_are_those_of_the_queryset():
    make_area(name="Mauriac", is_current=False)
    assert match_near_names(Area.objects.current(), "Moriac", most=5) == []
