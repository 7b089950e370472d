"""What a convention writes in the register, and what it leaves out of it."""

import datetime as dt
from decimal import Decimal

import pytest

from awards.domain.annexes import agency_years, annexed_etp, lines_in_effect, sync_annexes, waiting_lines
from awards.models import Convention
from structures.models import Convention as RegisterConvention, FinancialAnnex
from tests.factories.awards import (
    DECIDED,
    acceptance,
    amount,
    make_active,
    make_decider,
    make_heard,
    make_released,
)
from tests.factories.structures import make_convention, make_siae, make_site
from tests.factories.territories import make_area

TODAY = DECIDED.date()


def test_project_of_a_territory_writes_nothing_in_the_register(place):
    file = make_heard(territory=make_area(level="epci"))
    agent = make_decider(file)
    plan = acceptance(file, amount(file, place=place, kind="ACI"))
    convention = make_active(make_released(file, agent, plan), agent, signed_on=TODAY)
    assert sync_annexes(convention, actor=agent) == 0
    assert (lines_in_effect(convention), waiting_lines(convention), annexed_etp(convention)) == ([], [], {})
    assert not FinancialAnnex.objects.exists()


def test_structure_that_is_not_funded_here_has_no_annexe():
    file = make_heard(siae=make_siae(kind="GEIQ"))
    agent = make_decider(file)
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    assert (sync_annexes(convention, actor=agent), FinancialAnnex.objects.count()) == (0, 0)


def test_line_waits_for_the_site_of_its_place(file, agent, place):
    lines = [amount(file), amount(file, etp="2.00", place=place)]
    convention = make_active(make_released(file, agent, acceptance(file, *lines)), agent, signed_on=TODAY)
    assert [(one.place, why) for one, why in waiting_lines(convention)] == [
        (place.pk, "en attente de l’ouverture du site")
    ]
    make_site(file.siae, commune=place, is_seat=False)
    sync_annexes(convention, actor=agent)
    assert (waiting_lines(convention), annexed_etp(convention)) == ([], {2027: Decimal(6)})


@pytest.mark.parametrize(
    ("ends_on", "is_covered"), [(None, True), (dt.date(2027, 12, 31), True), (dt.date(2026, 12, 31), False)]
)
def test_convention_of_the_register_that_covers_the_beginning_is_the_one(file, agent, ends_on, is_covered):
    known = make_convention(file.siae, ends_on=ends_on)
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    register = Convention.objects.get(pk=convention.pk).register
    assert (register == known, RegisterConvention.objects.count()) == (is_covered, 1 if is_covered else 2)


def test_years_of_the_agency_are_those_whose_annexe_is_no_longer_ours(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    assert agency_years(convention) == set()
    convention.annexes.update(annex=None)
    assert agency_years(convention) == {2027}


def test_place_without_a_site_is_in_no_line_in_effect(file, agent):
    lines = [amount(file, place=make_area(name="Ailleurs"))]
    convention = make_active(make_released(file, agent, acceptance(file, *lines)), agent, signed_on=TODAY)
    assert (lines_in_effect(convention), annexed_etp(convention)) == ([], {})
