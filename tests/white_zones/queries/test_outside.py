"""What is read beyond the border: known départements whole, the others only to flag their neighbours."""

from decimal import Decimal

import numpy as np
import pytest
from django.contrib.gis.geos import Point

from tests.factories.outside import make_outside_none, make_outside_site
from tests.factories.territories import make_area, make_indicator, make_neighbour, make_source, make_value
from white_zones.queries.outside import list_known_departments, list_outside_years, read_outside

pytestmark = pytest.mark.django_db


def neighbour(code, department, **fields):
    return make_neighbour(code=code, department_code=department, department_name=f"Voisin {department}", **fields)


@pytest.fixture
def demand():
    """A region of one commune, as needy as a tenth of its people."""
    indicator = make_indicator(code="besoin_d_essai")
    make_value(indicator, make_area(population=1000), 100)
    return indicator


def read(demand, *, year=2021):
    return read_outside(year, demand.code, "2023")


def test_department_with_a_site_takes_part_whole(demand):
    seat, other = neighbour("97101", "97A"), neighbour("97102", "97A")
    make_outside_site(commune=seat)
    outside = read(demand)
    assert outside.known_departments == [("97A", "Voisin 97A")]
    assert outside.places.keys.tolist() == [-seat.pk, -other.pk]
    assert outside.places.codes == ["97101", "97102"]


def test_department_without_known_supply_is_left_with_its_demand(demand):
    here, there = neighbour("97101", "97A"), neighbour("97201", "97B")
    make_outside_site(commune=here)
    outside = read(demand)
    assert outside.unknown_departments == [("97B", "Voisin 97B")]
    assert outside.unknown_places.keys.tolist() == [-there.pk]
    assert (outside.places.keys.tolist(), len(outside.demand)) == ([-here.pk], 1)


def test_department_known_to_have_none_counts_its_demand_alone(demand):
    neighbour("97101", "97A", population=500)
    make_outside_none("97A")
    outside = read(demand)
    assert outside.known_departments == [("97A", "Voisin 97A")]
    assert (outside.lines, outside.demand.tolist()) == ([], [50.0])


def test_supply_of_another_year_makes_nothing_known(demand):
    make_outside_site(commune=neighbour("97101", "97A"), year=2020)
    assert read(demand).known_departments == []
    assert read(demand, year=2020).known_departments == [("97A", "Voisin 97A")]


def test_sites_have_negative_numbers_and_the_place_of_their_commune(demand):
    commune = neighbour("97101", "97A", point=Point(5.5, 45.5, srid=4326))
    site = make_outside_site(commune=commune, etp="12.50")
    (line,) = read(demand).lines
    assert (line.site_id, line.commune_id, line.kind, line.etp) == (-site.pk, -commune.pk, "ACI", Decimal("12.50"))
    assert (line.longitude, line.latitude) == (5.5, 45.5)


def test_kinds_of_one_place_are_one_site(demand):
    commune = neighbour("97101", "97A")
    first = make_outside_site(commune=commune, kind="EI")
    make_outside_site(commune=commune, kind="ACI")
    other = make_outside_site(commune=commune, kind="ACI", name="Autre chantier")
    lines = [(line.site_id, line.kind) for line in read(demand).lines]
    assert lines == [(-other.pk, "ACI"), (-first.pk, "ACI"), (-first.pk, "EI")]


def test_commune_that_exists_no_more_is_left(demand):
    make_outside_site(commune=neighbour("97101", "97A", is_current=False))
    outside = read(demand)
    assert (len(outside.places), outside.lines, outside.known_departments) == (0, [], [])


def test_sources_of_supply_are_told(demand):
    site, none = make_source(), make_source()
    make_outside_site(commune=neighbour("97101", "97A"), source=site)
    neighbour("97201", "97B")
    make_outside_none("97B", source=none)
    assert read(demand).source_ids == {site.pk, none.pk}


def test_without_neighbours_nothing_is_read(demand):
    outside = read(demand)
    assert (len(outside.places), outside.demand.tolist(), outside.lines, outside.source_ids) == (
        0,
        [],
        [],
        frozenset(),
    )
    assert (outside.known_departments, outside.unknown_departments) == ([], [])


def test_closed_border_counts_nothing_and_knows_nothing(demand):
    make_outside_site(commune=neighbour("97101", "97A"))
    neighbour("97201", "97B")
    closed = read(demand).close()
    assert (len(closed.places), len(closed.demand), closed.lines) == (0, 0, [])
    assert closed.unknown_places.codes == ["97101", "97201"]
    assert [code for code, _ in closed.unknown_departments] == ["97A", "97B"]


def test_mountain_nobody_told_is_none(demand):
    neighbour("97101", "97A")
    neighbour("97102", "97A", is_mountain=True)
    np.testing.assert_array_equal(read(demand).unknown_places.mountain, [False, True])


def test_years_are_those_of_sites_and_of_known_absences():
    make_outside_site(year=2020)
    make_outside_none("97B", year=2022)
    assert list_outside_years() == [2022, 2020]
    assert list_known_departments(2022) == {"97B"}


@pytest.mark.parametrize("count", [1, 3])
def test_reading_takes_a_fixed_number_of_queries(demand, django_assert_num_queries, count):
    for number in range(count):
        make_outside_site(commune=neighbour(f"9710{number}", f"97{number}"), name=f"Site {number}")
    with django_assert_num_queries(12):
        read(demand)
