from decimal import Decimal

import pytest
from hypothesis import given, strategies

from territories.domain.estimate_need import (
    JOB_SEEKER_RATE,
    JOB_SEEKERS,
    PUBLICS,
    Commune,
    density_factor,
    epci_factor,
    estimate_need,
    estimate_public,
)

TOWN = Commune(area_id=1, epci="200000001", population=10_000, surface_km2=Decimal(10))
VILLAGE = Commune(area_id=2, epci="200000002", population=300, surface_km2=Decimal(20))
EMPTY = Commune(area_id=3, epci="200000002", population=0, surface_km2=Decimal(20))


def test_public_is_population_times_share_and_factors():
    factor = epci_factor(public=JOB_SEEKERS.code, epci=TOWN.epci)
    expected = 10_000 * Decimal("0.073") * Decimal("1.05") * factor
    assert estimate_public(public=JOB_SEEKERS, commune=TOWN) == round(expected)


@pytest.mark.parametrize(
    ("population", "expected"),
    [(499, "0.85"), (500, "0.95"), (2_999, "0.95"), (3_000, "1.05"), (14_999, "1.05"), (15_000, "1.25")],
)
def test_density_bound_belongs_to_the_denser_class(population, expected):
    assert density_factor(population=population, surface_km2=Decimal(10)) == Decimal(expected)


def test_unknown_surface_counts_as_countryside():
    assert density_factor(population=1000, surface_km2=Decimal(0)) == Decimal("0.85")


@given(epci=strategies.from_regex(r"\A[0-9]{9}\Z"))
def test_factor_of_an_epci_stays_between_its_bounds(epci):
    assert Decimal("0.75") <= epci_factor(public="x", epci=epci) < Decimal("1.25")


def test_factor_of_an_epci_never_changes():
    assert round(epci_factor(public="beneficiaires_rsa_estimes", epci="200046977"), 6) == Decimal("0.925686")


def test_rate_is_a_percentage_of_the_population():
    estimates = estimate_need([TOWN])
    ((_, seekers),) = estimates[JOB_SEEKERS.code]
    assert estimates[JOB_SEEKER_RATE] == [(TOWN.area_id, round(seekers / 100, 2))]


def test_rate_of_an_empty_commune_is_zero():
    assert estimate_need([EMPTY])[JOB_SEEKER_RATE] == [(EMPTY.area_id, 0)]


def test_estimates_are_whole_people():
    estimates = estimate_need([TOWN, VILLAGE])
    counts = [value for public in PUBLICS for _, value in estimates[public.code]]
    assert all(value == int(value) >= 0 for value in counts)
