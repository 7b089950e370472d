"""The country in a database of its own."""

import pytest

from territories.domain.load_country import load_country
from territories.domain.load_region import OccupiedDatabaseError, load_region
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership, AreaOutline, IndicatorTotal, RegionLoad
from territories.queries.areas import get_region
from tests.factories.territories import make_area
from tests.territories.country import make_country

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    return make_country(tmp_path).files()


def test_country_is_loaded_without_outlines(files):
    assert load_country(files=files).load.areas_count == 16
    assert (Area.objects.count(), AreaMembership.objects.count(), AreaOutline.objects.count()) == (16, 35, 0)


def test_country_is_what_the_portal_steers(files):
    load_country(files=files)
    assert get_region().name == "France métropolitaine"


def test_mountain_is_unknown(files):
    load_country(files=files)
    assert set(Area.objects.values_list("is_mountain", flat=True)) == {None}


def test_population_is_added_up_to_the_country(files):
    load_country(files=files)
    total = IndicatorTotal.objects.get(area__level=AreaLevel.COUNTRY, indicator__code="population")
    assert (total.value, total.parts) == (13_000, 6)


def test_second_load_changes_nothing(files):
    load_country(files=files)
    assert not load_country(files=files).changed
    assert RegionLoad.objects.count() == 1


def test_base_that_serves_other_territories_is_refused_and_left_as_it_was(files):
    make_area(code="99001")
    with pytest.raises(OccupiedDatabaseError, match=r"contient déjà les territoires d’un autre chargement \(1\)"):
        load_country(files=files)
    assert Area.objects.count() == 1


def test_region_is_not_loaded_over_the_country(files, tmp_path):
    load_country(files=files)
    with pytest.raises(OccupiedDatabaseError, match="contient la France entière"):
        load_region(files=files, region_code="99", cache_dir=tmp_path, with_estimates=False)
    assert Area.objects.filter(is_current=True).count() == 16
