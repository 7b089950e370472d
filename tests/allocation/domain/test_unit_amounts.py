"""Writing unit amounts, and reading those of a year."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from allocation.domain.load_means import load_unit_amounts
from allocation.domain.unit_amounts import AmountPlan, fingerprint, save_amount
from allocation.models import UnitAmount
from allocation.queries.unit_amounts import read_costs
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def plan(euros="20500", **fields):
    values = {"year": 2020, "kind": "ACI", "modulated_share": Decimal(10), "citation": "Arrêté d’essai"}
    return AmountPlan(euros=Decimal(euros), **{**values, **fields})


def test_costs_of_a_year_are_those_loaded():
    load_unit_amounts()
    costs, words = read_costs(2019)
    assert costs == {"EI": 10_520, "ETTI": 4_472, "AI": 1_367, "ACI": 20_199}
    assert words.startswith("Montants socle de 2019, hors part modulée")
    assert "Arrêté du 27 février 2019" in words


def test_costs_of_a_later_year_are_the_latest_and_say_so():
    load_unit_amounts()
    costs, words = read_costs(2026)
    assert costs["ACI"] == 20_642
    assert "Montants socle de 2021, faute de montants pour 2026" in words


def test_costs_before_any_amount_are_unknown():
    load_unit_amounts()
    assert read_costs(2017)[0] == {}


def test_amounts_are_loaded_once_and_keep_what_was_written():
    load_unit_amounts()
    UnitAmount.objects.filter(year=2020, kind="AI").update(euros=1)
    load_unit_amounts()
    assert UnitAmount.objects.count() == 16
    assert UnitAmount.objects.get(year=2020, kind="AI").euros == 1


def test_amount_is_replaced_with_its_text():
    load_unit_amounts()
    known = UnitAmount.objects.get(year=2020, kind="ACI")
    saved = save_amount(plan=plan(), seen=fingerprint(known), actor=make_agent())
    assert (saved.pk, saved.euros, saved.source.title) == (known.pk, 20_500, "Arrêté d’essai")


def test_amount_changed_meanwhile_is_kept():
    load_unit_amounts()
    with pytest.raises(ValidationError, match="pendant votre saisie") as refusal:
        save_amount(plan=plan(), seen="", actor=make_agent())
    assert refusal.value.code == "meanwhile"
    assert UnitAmount.objects.get(year=2020, kind="ACI").euros == 20_441


def test_observer_may_not_write():
    with pytest.raises(PermissionDenied):
        save_amount(plan=plan(), seen="", actor=make_holder(Role.OBSERVER))
