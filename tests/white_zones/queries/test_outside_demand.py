"""The demand beyond the border takes the best basis that is known there, at the scale of the region."""

import pytest

from territories.domain.catalogue import describe
from territories.enums import ValueState
from tests.factories.territories import (
    make_area,
    make_indicator,
    make_neighbour,
    make_neighbour_value,
    make_source,
    make_value,
)
from white_zones.queries.outside_demand import estimate_outside_demand

pytestmark = pytest.mark.django_db
NEED, PERIOD = "besoin_d_essai", "2023"


@pytest.fixture
def region():
    """Two communes of 1 000 and 3 000 people, whose need is 300 and 500."""
    need = make_indicator(code=NEED)
    communes = [make_area(population=1000), make_area(population=3000)]
    for commune, value in zip(communes, (300, 500), strict=True):
        make_value(need, commune, value)
    return communes


def estimate(*communes):
    return estimate_outside_demand([commune.pk for commune in communes], code=NEED, period=PERIOD)


@pytest.fixture
def job_seekers(region):
    """Real job seekers of the region: 400 for a need of 800."""
    indicator = describe("demandeurs_emploi_abc")
    for commune, value in zip(region, (100, 300), strict=True):
        make_value(indicator, commune, value, period="2023-T4")
    return indicator


def test_population_is_the_last_resort(region):
    assert estimate(make_neighbour(population=50)).values.tolist() == [10.0]


def test_job_seekers_are_scaled_by_the_mean_of_the_region(job_seekers):
    commune = make_neighbour(population=50)
    make_neighbour_value(job_seekers, commune, 7, period="2023-T4")
    assert estimate(commune).values.tolist() == [14.0]


def test_indicator_published_outside_is_taken_as_it_is(job_seekers):
    commune = make_neighbour(population=50)
    make_neighbour_value(job_seekers, commune, 7, period="2023-T4")
    found = estimate_outside_demand([commune.pk], code=job_seekers.code, period="2023-T4")
    assert found.values.tolist() == [7.0]


def test_estimated_job_seekers_serve_without_real_ones(region):
    indicator, commune = make_indicator(code="demandeurs_emploi_estimes"), make_neighbour(population=50)
    make_value(indicator, region[0], 600, state=ValueState.ESTIMATED)
    make_neighbour_value(indicator, commune, 10, state=ValueState.ESTIMATED)
    # Known in the first commune only, whose need is 300.
    assert estimate(commune).values.tolist() == [5.0]


def test_real_job_seekers_pass_before_estimated_ones(job_seekers, region):
    estimated, commune = make_indicator(code="demandeurs_emploi_estimes"), make_neighbour()
    make_value(estimated, region[0], 600)
    make_neighbour_value(estimated, commune, 10)
    make_neighbour_value(job_seekers, commune, 7, period="2023-T4")
    assert estimate(commune).values.tolist() == [14.0]


def test_secret_headcount_falls_back_on_the_next_basis(job_seekers):
    commune, other = make_neighbour(population=50), make_neighbour(population=50)
    make_neighbour_value(job_seekers, commune, None, period="2023-T4", state=ValueState.SECRET)
    make_neighbour_value(job_seekers, other, 7, period="2023-T4")
    assert estimate(commune, other).values.tolist() == [10.0, 14.0]


def test_latest_period_of_both_sides_is_taken(job_seekers, region):
    commune = make_neighbour()
    make_value(job_seekers, region[0], 999, period="2024-T1")
    make_neighbour_value(job_seekers, commune, 7, period="2023-T4")
    make_neighbour_value(job_seekers, commune, 70, period="2023-T3")
    assert estimate(commune).values.tolist() == [14.0]


def test_unknown_population_counts_nobody(region):
    assert estimate(make_neighbour(population=None, population_year=None)).values.tolist() == [0.0]


def test_region_without_need_gives_none_outside(db):
    make_area(population=1000)
    assert estimate(make_neighbour(population=50)).values.tolist() == [0.0]


def test_sources_of_the_bases_in_use_are_told(job_seekers):
    source, unused = make_source(), make_source()
    commune, other = make_neighbour(), make_neighbour()
    make_neighbour_value(job_seekers, commune, 7, period="2023-T4", source=source)
    make_neighbour_value(job_seekers, other, 7, period="2023-T3", source=unused)
    assert estimate(commune, other).source_ids == {source.pk}


def test_order_is_that_of_the_question(region):
    small, large = make_neighbour(population=50), make_neighbour(population=500)
    assert estimate(large, small).values.tolist() == [100.0, 10.0]
