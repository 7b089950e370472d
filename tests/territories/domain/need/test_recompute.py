"""The need in the three situations: demonstration only, some real publics, all of them real."""

from decimal import Decimal

import pytest

from iae_portal.common.models import AuditEvent, Source
from territories.domain.catalogue import NEED
from territories.domain.need.recompute import recompute_need
from territories.enums import ValueState
from territories.models import Indicator, IndicatorTotal, IndicatorValue, NeedModel
from tests.factories.need import give_estimates, give_real, make_country

pytestmark = pytest.mark.django_db
# Job seekers, RSA, long-term, young people: 10 + 5 + 5 of them are inside the 40 job seekers of a commune.
ESTIMATES = ([40] * 4, [10] * 4, [5] * 4, [5] * 4)


@pytest.fixture
def country():
    return make_country()


def stored():
    rows = IndicatorValue.objects.filter(indicator__code=NEED).order_by("area__name")
    return [(row.value, row.state) for row in rows]


def test_nothing_loaded_makes_no_need(country):
    result = recompute_need()

    assert (result.communes, result.changed, stored()) == (0, False, [])


def test_demonstration_alone_is_estimated_and_says_so(country):
    give_estimates(country, *ESTIMATES)

    result = recompute_need()

    assert (result.communes, result.estimated, result.period) == (4, 4, "2023")
    assert stored() == [(Decimal(40), ValueState.ESTIMATED)] * 4
    indicator = Indicator.objects.get(code=NEED)
    assert (indicator.name, indicator.is_demonstration) == ("besoin d’insertion (estimé)", True)
    assert IndicatorValue.objects.filter(indicator=indicator, source__is_demonstration=True).count() == 4


def test_real_job_seekers_replace_their_estimates_and_only_them(country):
    give_estimates(country, *ESTIMATES)
    give_real(country, "demandeurs_emploi_abc", [30, 40, 50, 60], period="2023-T4")

    result = recompute_need()

    assert result.removed == ("demandeurs_emploi_estimes",)
    assert Indicator.objects.filter(is_demonstration=True).exclude(code=NEED).count() == 3
    assert sum(value for value, _ in stored()) == pytest.approx(180, abs=Decimal("0.02"))
    assert Indicator.objects.get(code=NEED).is_demonstration


def test_all_real_publics_leave_no_trace_of_the_demonstration(country):
    give_estimates(country, *ESTIMATES)
    give_real(country, "demandeurs_emploi_abc", [40] * 4, period="2023-T4")
    give_real(country, "foyers_rsa", [10] * 4, period="2024-12")
    give_real(country, "demandeurs_emploi_longue_duree", [5] * 4)
    give_real(country, "jeunes_peu_qualifies", [5] * 4)

    result = recompute_need()

    assert (result.known, result.imputed, result.estimated, result.period) == (4, 0, 0, "2024")
    assert not Indicator.objects.filter(is_demonstration=True).exists()
    assert Indicator.objects.get(code=NEED).name == "besoin d’insertion"
    assert not Source.objects.filter(indicator_values__indicator__code=NEED, is_demonstration=True).exists()


def test_file_of_a_part_of_the_region_keeps_the_estimates_elsewhere(country):
    give_estimates(country, *ESTIMATES)
    give_real(country, "foyers_rsa", [20, 20])

    result = recompute_need()

    assert result.removed == ()
    assert Indicator.objects.filter(code="beneficiaires_rsa_estimes").exists()
    assert result.estimated == 4


def test_secret_value_is_imputed_and_never_zero(country):
    give_real(country, "foyers_rsa", [10, None, 20, 20])
    give_real(country, "demandeurs_emploi_longue_duree", [5] * 4)
    give_real(country, "jeunes_peu_qualifies", [5] * 4)
    give_real(country, "demandeurs_emploi_abc", [20] * 4, period="2024-T4")

    result = recompute_need()

    assert (result.known, result.imputed) == (3, 1)
    values = stored()
    assert values[1] == (values[0][0], ValueState.IMPUTED)


def test_public_that_does_not_reach_every_commune_is_left_out_and_named(country):
    give_real(country, "foyers_rsa", [10] * 4)
    give_real(country, "jeunes_peu_qualifies", [5])

    result = recompute_need()

    assert (result.communes, result.known) == (4, 4)
    assert result.left_out == (
        "demandeurs d’emploi de longue durée, hors RSA",
        "jeunes peu qualifiés sans emploi, hors RSA et longue durée",
        "demandeurs d’emploi de catégories A, B et C",
    )
    assert "écarté" in Source.objects.get(slug="besoin-insertion").note


def test_totals_follow_the_need(country):
    give_real(country, "foyers_rsa", [10, 20, 30, 40])

    recompute_need()

    totals = IndicatorTotal.objects.filter(indicator__code=NEED, area__in=country.departments).order_by("area__code")
    assert [total.value for total in totals] == [30, 70]


def test_same_data_change_nothing(country):
    give_estimates(country, *ESTIMATES)
    recompute_need()
    before = list(IndicatorValue.objects.filter(indicator__code=NEED).values_list("pk", flat=True).order_by("pk"))

    result = recompute_need()

    assert not result.changed
    assert before == list(
        IndicatorValue.objects.filter(indicator__code=NEED).values_list("pk", flat=True).order_by("pk")
    )
    assert AuditEvent.objects.filter(verb="need:recompute").count() == 1


def test_need_has_one_period_that_of_its_data(country):
    give_estimates(country, *ESTIMATES)
    recompute_need()
    give_real(country, "foyers_rsa", [10] * 4, period="2025-12")

    recompute_need()

    assert set(IndicatorValue.objects.filter(indicator__code=NEED).values_list("period", flat=True)) == {"2025"}


def test_first_version_comes_with_the_portal(country):
    recompute_need()

    model = NeedModel.objects.get()
    assert (model.version, model.state, model.created_by) == (1, "active", None)
    assert list(model.weights.order_by("-weight").values_list("indicator__code", "weight")) == [
        ("foyers_rsa", Decimal("1.00")),
        ("demandeurs_emploi_longue_duree", Decimal("0.80")),
        ("jeunes_peu_qualifies", Decimal("0.50")),
        ("demandeurs_emploi_abc", Decimal("0.20")),
    ]


def test_reading_does_not_grow_with_the_communes(country, django_assert_num_queries):
    from territories.domain.need.compute import compute_need

    give_real(country, "foyers_rsa", [10] * 4)

    with django_assert_num_queries(5):
        compute_need({"foyers_rsa": Decimal(1), "demandeurs_emploi_abc": Decimal(1)})
