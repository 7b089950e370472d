"""Beside real job seekers, the remaining estimates follow them."""

import pytest

from territories.domain.catalogue import NEED
from territories.domain.need.recompute import recompute_need
from territories.models import Indicator, IndicatorValue
from tests.factories.need import give_estimates, give_real, make_country

pytestmark = pytest.mark.django_db
ESTIMATES = ([400] * 4, [300] * 4, [300] * 4, [300] * 4)


@pytest.fixture
def country():
    country = make_country()
    give_estimates(country, *ESTIMATES)
    return country


def values(code):
    rows = IndicatorValue.objects.filter(indicator__code=code).order_by("area__name")
    return [row.value for row in rows]


def test_estimates_alone_are_left_as_they_are(country):
    recompute_need()

    assert values("beneficiaires_rsa_estimes") == [300] * 4


def test_estimates_become_a_share_of_the_real_job_seekers(country):
    give_real(country, "demandeurs_emploi_abc", [730, 0, 73, 365], period="2024-T4")

    recompute_need()

    assert values("beneficiaires_rsa_estimes") == [200, 0, 20, 100]
    assert values("longue_duree_hors_rsa_estimes") == [240, 0, 24, 120]
    assert values("jeunes_hors_rsa_estimes") == [90, 0, 9, 45]
    indicator = Indicator.objects.get(code="beneficiaires_rsa_estimes")
    assert "× 27,4\u00a0%" in indicator.definition
    assert indicator.is_demonstration


def test_need_follows_the_real_job_seekers_and_adds_up_to_them(country):
    give_real(country, "demandeurs_emploi_abc", [730, 0, 73, 365], period="2024-T4")

    recompute_need()

    assert values(NEED) == [730, 0, 73, 365]


def test_job_seekers_of_a_part_of_the_region_move_no_estimate(country):
    give_real(country, "demandeurs_emploi_abc", [730], period="2024-T4")

    recompute_need()

    assert values("beneficiaires_rsa_estimes") == [300] * 4


def test_real_public_is_kept_beside_the_aligned_estimates(country):
    give_real(country, "demandeurs_emploi_abc", [730] * 4, period="2024-T4")
    give_real(country, "foyers_rsa", [7] * 4, period="2024-12")

    recompute_need()

    assert values("foyers_rsa") == [7] * 4
    assert not Indicator.objects.filter(code="beneficiaires_rsa_estimes").exists()
    assert values("longue_duree_hors_rsa_estimes") == [240] * 4


def test_aligning_again_changes_nothing(country):
    give_real(country, "demandeurs_emploi_abc", [730, 0, 73, 365], period="2024-T4")
    recompute_need()

    assert not recompute_need().changed
