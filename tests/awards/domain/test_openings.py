"""Openings under a convention: declared by the structure or an agent for it, verified by an agent, once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.domain.conventions import terminate_convention
from awards.domain.openings import declare_opening, openable_places, refuse_opening, validate_opening
from awards.enums import OpeningState as S
from awards.models import SiteOpening
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import (
    DECIDED,
    acceptance,
    amount,
    make_active,
    make_decider,
    make_heard,
    make_owner,
    make_released,
    make_sent,
)
from tests.factories.structures import make_site
from tests.factories.territories import make_area

TODAY = DECIDED.date()


def open_place(convention, place, actor, **fields):
    values = {"opened_on": TODAY, "places": 2, "address": "", "postal_code": "", **fields}
    return declare_opening(convention, place=place, actor=actor, **values)


def test_places_to_open_are_those_without_a_site_nor_a_declaration(conditional, place, agent):
    assert openable_places(conditional) == [place]
    opening = open_place(conditional, place, agent)
    assert openable_places(conditional) == []
    refuse_opening(opening, motive="Local fermé.", actor=agent)
    assert openable_places(conditional) == [place]


def test_opening_waits_for_a_convention_in_force(file, agent):
    convention = make_sent(make_released(file, agent), agent)
    with pytest.raises(TransitionRefusedError, match="n’est pas en cours"):
        open_place(convention, file.siae.sites.get().commune, agent)


def test_structure_declares_under_its_own_convention_alone(conditional, place):
    with pytest.raises(PermissionDenied):
        open_place(conditional, place, make_owner(make_heard()))
    assert not SiteOpening.objects.exists()


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"opened_on": TODAY + dt.timedelta(days=1)}, ["opened_on"]),
        ({"places": 0}, ["places"]),
        ({"opened_on": TODAY + dt.timedelta(days=1), "places": -1}, ["opened_on", "places"]),
    ],
)
def test_opening_that_cannot_be_is_refused_beside_its_field(conditional, place, agent, fields, faults):
    with pytest.raises(ValidationError) as refusal:
        open_place(conditional, place, agent, **fields)
    assert list(refusal.value.message_dict) == faults


def test_place_that_awaits_no_opening_is_refused(conditional, file, agent):
    with pytest.raises(ValidationError) as refusal:
        open_place(conditional, file.siae.sites.get().commune, agent)
    assert list(refusal.value.message_dict) == ["place"]


def test_site_that_the_register_knows_by_now_is_not_opened_twice(conditional, place, file, agent):
    opening = open_place(conditional, place, agent)
    site = make_site(file.siae, commune=place, is_seat=False)
    assert validate_opening(opening, actor=agent).site == site
    assert file.siae.sites.filter(commune=place).count() == 1


def test_refusal_has_its_reason(conditional, place, agent):
    opening = open_place(conditional, place, agent)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        refuse_opening(opening, motive=" ", actor=agent)
    opening.refresh_from_db()
    assert opening.state == S.DECLARED


def test_opening_is_settled_once(conditional, place, agent):
    opening = validate_opening(open_place(conditional, place, agent), actor=agent)
    with pytest.raises(TransitionRefusedError, match="actualisez la page"):
        refuse_opening(opening, motive="Fermé.", actor=agent)


def test_opening_is_not_validated_once_the_convention_is_over(conditional, place, agent):
    opening = open_place(conditional, place, agent)
    terminate_convention(conditional, motive="Activité cessée.", actor=agent)
    with pytest.raises(TransitionRefusedError, match="n’est plus en cours"):
        validate_opening(opening, actor=agent)


def test_project_of_a_territory_opens_no_site(place):
    file = make_heard(territory=make_area(level="epci"))
    agent = make_decider(file)
    plan = acceptance(file, amount(file, place=place, kind="ACI"))
    convention = make_active(make_released(file, agent, plan), agent, signed_on=TODAY)
    assert openable_places(convention) == []
    with pytest.raises(ValidationError) as refusal:
        open_place(convention, place, agent)
    assert list(refusal.value.message_dict) == ["place"]
