import pytest
from django.contrib.gis.geos import Point

from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import (
    find_level_above,
    get_area,
    list_areas,
    list_children,
    list_communes,
    list_parents,
    locate_commune,
    map_communes_to,
    search_areas,
)
from tests.factories.territories import make_area

pytestmark = pytest.mark.usefixtures("region")


def commune(code):
    return get_area(level=AreaLevel.COMMUNE, code=code)


def test_area_is_found_by_level_and_code():
    assert get_area(level=AreaLevel.DEPARTMENT, code="15").name == "Cantal"


def test_unknown_code_is_not_found():
    with pytest.raises(Area.DoesNotExist):
        get_area(level=AreaLevel.DEPARTMENT, code="75")


def test_departments_are_listed_in_french_order():
    assert [area.name for area in list_areas(level=AreaLevel.DEPARTMENT)] == [
        "Ain",
        "Allier",
        "Ardèche",
        "Cantal",
        "Drôme",
        "Haute-Loire",
        "Haute-Savoie",
        "Isère",
        "Loire",
        "Puy-de-Dôme",
        "Rhône",
        "Savoie",
    ]


def test_parents_go_from_the_widest_to_the_nearest():
    names = [area.name for area in list_parents(commune("15120"))]
    assert names == ["Auvergne-Rhône-Alpes", "Cantal", "Mauriac", "CC du Pays de Mauriac"]


def test_region_has_no_parent(region):
    assert list_parents(region) == []


def test_parents_take_one_query(django_assert_num_queries):
    area = commune("15120")
    with django_assert_num_queries(1):
        list_parents(area)


@pytest.mark.parametrize(
    ("level", "count"),
    [
        (AreaLevel.DEPARTMENT, 12),
        (AreaLevel.ARRONDISSEMENT, 39),
        (AreaLevel.EPCI, 172),
        (AreaLevel.COMMUNE, 4025),
        (AreaLevel.REGION, 1),
        (AreaLevel.EMPLOYMENT_ZONE, 0),
    ],
)
def test_children_of_the_region_are_all_its_areas(region, level, count):
    assert list_children(region, level=level).count() == count


def test_children_of_a_department_come_through_its_communes(real_region):
    links = [link for link in real_region.memberships if link.child_level == "commune"]
    inside = {link.child_code for link in links if (link.parent_level, link.parent_code) == ("department", "15")}
    expected = {link.parent_code for link in links if link.parent_level == "epci" and link.child_code in inside}
    children = list_children(get_area(level=AreaLevel.DEPARTMENT, code="15"), level=AreaLevel.EPCI)
    assert set(children.values_list("code", flat=True)) == expected


def test_epci_across_two_departments_is_listed_under_both():
    departments = map_communes_to(level=AreaLevel.DEPARTMENT)
    epci = map_communes_to(level=AreaLevel.EPCI)
    crossing = {code for code in epci.values() if len({departments[c] for c, e in epci.items() if e == code}) > 1}
    code = min(crossing)
    for department in {departments[c] for c, e in epci.items() if e == code}:
        children = list_children(get_area(level=AreaLevel.DEPARTMENT, code=department), level=AreaLevel.EPCI)
        assert children.filter(code=code).exists()


def test_communes_of_several_areas_are_listed_once():
    cantal = get_area(level=AreaLevel.DEPARTMENT, code="15")
    assert list_communes([cantal, commune("15120")]).count() == list_communes([cantal]).count()


def test_every_commune_has_an_epci():
    assert len(map_communes_to(level=AreaLevel.EPCI)) == 4025


@pytest.mark.parametrize(
    ("level", "code", "above"),
    [
        (AreaLevel.COMMUNE, "15120", "CC du Pays de Mauriac"),
        (AreaLevel.EPCI, "200046977", "Rhône"),
        (AreaLevel.ARRONDISSEMENT, "012", "Ain"),
        (AreaLevel.DEPARTMENT, "15", "Auvergne-Rhône-Alpes"),
    ],
)
def test_area_is_compared_to_the_level_above(level, code, above):
    assert find_level_above(get_area(level=level, code=code)).name == above


def test_region_has_no_level_above(region):
    assert find_level_above(region) is None


def test_area_without_any_commune_has_no_level_above():
    assert find_level_above(make_area(level=AreaLevel.EPCI)) is None


def test_point_is_located_in_its_commune():
    assert locate_commune(Point(4.8357, 45.764, srid=4326)).code == "69123"


def test_point_outside_the_region_is_in_no_commune():
    assert locate_commune(Point(2.3522, 48.8566, srid=4326)) is None


def test_point_in_the_enclave_is_in_no_commune():
    assert locate_commune(Point(4.962, 44.360, srid=4326)) is None


@pytest.mark.parametrize("text", ["saint-étienne", "saint etienne", "SAINT-ETIENNE", "Saint’Etienne"])
def test_search_sets_accents_and_hyphens_aside(text):
    found = search_areas(text=text, levels=[AreaLevel.COMMUNE])
    assert found[0].code == "42218"


def test_search_sets_apostrophes_aside():
    assert search_areas(text="l abergement clem")[0].name == "L'Abergement-Clémenciat"


def test_search_finds_a_code():
    assert [area.name for area in search_areas(text="15120")] == ["Mauriac"]


def test_search_gives_no_more_than_asked():
    assert len(search_areas(text="saint", limit=5)) == 5
