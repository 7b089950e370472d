"""The row of an indicator follows its definition."""

import pytest

from territories.domain.catalogue import DEFINITIONS, UnknownIndicatorError, describe
from territories.domain.catalogue.deposited import INCLUSION_FUND_MEANS
from territories.enums import IndicatorKind
from territories.models import Indicator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", DEFINITIONS)
def test_every_definition_makes_a_valid_indicator(code):
    indicator = describe(code)

    indicator.full_clean()
    assert (indicator.code, indicator.is_demonstration) == (code, False)


def test_rate_comes_with_its_denominator():
    assert describe("taux_pauvrete").denominator == Indicator.objects.get(code="personnes_menages_fiscaux")


def test_describing_again_keeps_the_row():
    first = describe("foyers_rsa")

    assert describe("foyers_rsa") == first
    assert Indicator.objects.count() == 1


def test_row_that_left_its_definition_is_brought_back():
    Indicator.objects.filter(pk=describe("foyers_rsa").pk).update(name="autre", is_demonstration=True)

    found = describe("foyers_rsa")

    found.refresh_from_db()
    assert (found.name, found.is_demonstration) == ("foyers allocataires du RSA", False)


def test_unknown_code_is_refused_in_french():
    with pytest.raises(UnknownIndicatorError, match="L’indicateur « nombre_de_licornes » n’existe pas"):
        describe("nombre_de_licornes")


def test_published_rates_without_denominator_never_add_up():
    kinds = {
        code: DEFINITIONS[code].kind for code in ("taux_chomage_localise", "revenu_median", "part_minima_sociaux")
    }

    assert set(kinds.values()) == {IndicatorKind.MEDIAN}


def test_publics_and_denominators_of_definitions_are_defined():
    named = {
        code
        for definition in DEFINITIONS.values()
        for code in (*definition.contains, *filter(None, [definition.denominator]))
    }

    assert named | set(INCLUSION_FUND_MEANS) <= set(DEFINITIONS)
