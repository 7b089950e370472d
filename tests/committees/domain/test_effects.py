"""What an avis moves elsewhere: the consultation on a scenario, the file."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from allocation.models import Opinion as ScenarioAvis
from calls.enums import ApplicationState
from committees.domain.agenda import add_scenario, prepare_session
from committees.domain.attendance import open_session
from committees.domain.convening import convene
from committees.domain.deliberation import Proposal, conclude_item
from committees.enums import ItemState, OpinionValue
from committees.models import Opinion
from committees.queries.candidates import list_consultations
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.applying import ask_correction
from tests.factories.committees import (
    STARTS,
    at,
    make_committee,
    make_open,
    make_plan,
    make_secretary,
    members_of,
    point,
    vote,
)
from tests.factories.consultations import ASKED, departments_of, make_draft, submit
from tests.factories.desk import exclude
from tests.factories.structures import make_department
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
HELD = ASKED + dt.timedelta(days=15)
RESERVED = Proposal(value=OpinionValue.RESERVED, motivation="Les besoins sont couverts.", reservations="Revoir 2028.")


@pytest.fixture
def consulted():
    """A scenario under consultation, the committee of its first département, a session with it on the agenda."""
    with at(ASKED):
        consultation = submit(make_draft())
        committee = make_committee(departments_of(consultation.scenario)[0])
        secretary = make_secretary(committee.department)
        session = prepare_session(committee, plan=make_plan(starts_at=HELD), actor=secretary)
        item = add_scenario(session, consultation, actor=secretary)
        convene(session, actor=secretary)
    with at(HELD):
        point(session, *members_of(committee)[:9], actor=secretary)
        open_session(session, actor=secretary)
        vote(item, actor=secretary)
    return consultation, secretary, item


def test_the_avis_on_a_scenario_is_given_to_the_consultation(consulted):
    consultation, secretary, item = consulted

    with at(HELD):
        conclude_item(item, proposal=RESERVED, actor=secretary)

    avis = ScenarioAvis.objects.get(consultation=consultation)
    assert (avis.department, avis.value, avis.form, avis.held_on) == (
        item.session.committee.department,
        "reserved",
        "session",
        HELD.date(),
    )
    assert avis.motivation == "Les besoins sont couverts.\n\nRéserves : Revoir 2028."
    assert avis.given_by == secretary


def test_an_agent_of_the_region_does_not_record_the_avis_of_a_departement(consulted):
    _, _, item = consulted

    with at(HELD), pytest.raises(TransitionRefusedError, match="un agent du département"):
        conclude_item(item, proposal=RESERVED, actor=make_agent())

    item.refresh_from_db()
    assert not Opinion.objects.exists()
    assert item.state == ItemState.VOTING


def test_a_scenario_put_off_leaves_the_consultation_open(consulted):
    consultation, secretary, item = consulted

    with at(HELD):
        conclude_item(item, proposal=Proposal(value=OpinionValue.ADJOURNED, motivation="À revoir."), actor=secretary)

    assert not ScenarioAvis.objects.filter(consultation=consultation).exists()


def test_a_scenario_is_asked_of_the_departements_that_it_speaks_of(consulted):
    consultation, _, _ = consulted
    stranger = make_committee(make_department(code="98D"))
    with at(ASKED):
        secretary = make_secretary(stranger.department)
        session = prepare_session(stranger, plan=make_plan(), actor=secretary)

        assert not list_consultations(session).exists()
        with pytest.raises(ValidationError, match="n’attend pas l’avis de ce comité"):
            add_scenario(session, consultation, actor=secretary)


def test_a_correction_asked_meanwhile_stops_the_avis(committee, secretary):
    item = make_open(committee, secretary=secretary).items.get()
    ask_correction(item.application, "titre")
    vote(item, actor=secretary)

    with at(STARTS), pytest.raises(TransitionRefusedError, match="Des compléments sont attendus"):
        conclude_item(
            item, proposal=Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi."), actor=secretary
        )
    assert not Opinion.objects.exists()


def test_a_secretary_with_an_interest_does_not_conclude_the_file(committee, secretary):
    item = make_open(committee, secretary=secretary).items.get()
    vote(item, actor=secretary)
    exclude(item.application, secretary)

    with at(STARTS), pytest.raises(PermissionDenied):
        conclude_item(
            item, proposal=Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi."), actor=secretary
        )

    item.application.refresh_from_db()
    assert item.application.state == ApplicationState.AWAITING_COMMITTEE
