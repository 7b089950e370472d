import pytest
from django.contrib.gis.geos import Point

from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import (
    find_communes,
    find_level_above,
    list_areas,
    list_children,
    list_parents,
    locate_commune,
    search_areas,
)
from tests.factories.territories import make_area

pytestmark = pytest.mark.usefixtures("region")


def area_of(level, code):
    return Area.objects.get(level=level, code=code)


def commune(code):
    return area_of(AreaLevel.COMMUNE, code)


def communes_to(level):
    links = AreaMembership.objects.current().filter(parent_level=level, child__level=AreaLevel.COMMUNE)
    return dict(links.values_list("child__code", "parent__code"))


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
    children = list_children(area_of(AreaLevel.DEPARTMENT, "15"), level=AreaLevel.EPCI)
    assert set(children.values_list("code", flat=True)) == expected


def test_epci_across_two_departments_is_listed_under_both():
    departments = communes_to(AreaLevel.DEPARTMENT)
    epci = communes_to(AreaLevel.EPCI)
    crossing = {code for code in epci.values() if len({departments[c] for c, e in epci.items() if e == code}) > 1}
    code = min(crossing)
    for department in {departments[c] for c, e in epci.items() if e == code}:
        children = list_children(area_of(AreaLevel.DEPARTMENT, department), level=AreaLevel.EPCI)
        assert children.filter(code=code).exists()


def test_every_commune_has_an_epci():
    assert len(communes_to(AreaLevel.EPCI)) == 4025


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
    assert find_level_above(area_of(level, code)).name == above


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


@pytest.mark.parametrize("text", ["15120", "Mauriac (15120)", " mauriac "])
def test_commune_is_found_by_its_code_or_its_name(text):
    assert [area.code for area in find_communes(text)] == ["15120"]


def test_whole_name_leaves_the_longer_ones_out():
    assert [area.name for area in find_communes("saint etienne")] == ["Saint-Étienne"]


def test_part_of_a_name_finds_every_commune_that_holds_it():
    assert {"Mauriac", "Valette"}.isdisjoint(area.name for area in find_communes("saint-étienne-"))
    assert len(find_communes("saint-étienne-")) > 1


@pytest.mark.parametrize("text", ["", "Atlantide", "Mauriac (99999)"])
def test_unknown_commune_is_not_found(text):
    assert find_communes(text) == []


def test_sign_that_no_text_keeps_is_left_out_of_what_is_looked_for(db):
    found = make_area(name="Essaiville", code="99120")

    assert find_communes("Essaiville\x00") == [found]
    assert list(search_areas(text="\x00essaiv")) == [found]
