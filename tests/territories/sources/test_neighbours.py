"""Which communes of other regions are kept, and what is known of them."""

from decimal import Decimal

import pytest

from territories.sources.neighbours import build_neighbours
from tests.territories.packages import square

# The small region's four squares run from 0.1 to 0.5 degree east: at 45° north a degree is about 78.6 km.
INSIDE = [(0.15, 45.05), (0.25, 45.05), (0.35, 45.05), (0.45, 45.05)]


def build(packages, neighbours, **options):
    packages.neighbours = neighbours
    packages.write()
    return build_neighbours(packages.files(), region_code="99", inside=INSIDE, **options)


def test_commune_across_the_border_is_described(packages):
    (found,) = build(packages, {"97003": square(0.5)})
    assert (found.code, found.name, found.department, found.department_name, found.population) == (
        "97003",
        "Commune 97003",
        "97",
        "Voisin 97",
        3000,
    )
    assert (found.longitude, found.latitude) == pytest.approx((0.55, 45.05))


def test_surface_is_that_of_the_outline(packages):
    (found,) = build(packages, {"97003": square(0.5)})
    assert found.surface_km2 == Decimal("87.35")


def test_department_with_one_near_commune_is_kept_whole(packages):
    found = build(packages, {"97003": square(0.5), "97004": square(3.0)})
    assert [record.code for record in found] == ["97003", "97004"]


def test_department_too_far_is_left(packages):
    found = build(packages, {"97003": square(0.5), "96003": square(3.0)})
    assert [record.department for record in found] == ["97"]


@pytest.mark.parametrize(("near_km", "count"), [(7.8, 0), (7.9, 1)])
def test_distance_runs_between_interior_points(packages, near_km, count):
    assert len(build(packages, {"97003": square(0.5)}, near_km=near_km)) == count


def test_commune_of_the_region_is_never_its_own_neighbour(packages):
    assert build(packages, {}) == ()


def test_commune_without_outline_is_left(packages):
    assert build(packages, {"97003": None}) == ()
