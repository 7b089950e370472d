import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.roles import Role
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.proposals import propose_card, refuse_card, validate_card, withdraw_card
from structures.enums import ProposalState
from structures.models import CardProposal
from structures.queries.proposals import latest_proposal, list_waiting
from tests.factories.structures import make_department, make_siae
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def siae():
    return make_siae(description="Avant", website="https://avant.example")


@pytest.fixture
def member(siae):
    user = make_holder(Role.STRUCTURE_MEMBER)
    siae.members.add(user.assignments.get())
    return user


@pytest.fixture
def proposal(siae, member):
    values = {"description": "Après", "activities": ["reuse"], "website": "https://avant.example"}
    return propose_card(siae, values=values, actor=member)


def test_propose_card_keeps_what_differs_and_changes_nothing_yet(siae, member, proposal):
    assert proposal.values == {"description": "Après", "activities": ["reuse"]}
    assert (proposal.state, proposal.proposed_by) == (ProposalState.PROPOSED, member)
    siae.refresh_from_db()
    assert siae.description == "Avant"
    assert AuditEvent.objects.get(verb="cardproposal:proposed").data == {"fields": ["activities", "description"]}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"description": "Avant"}, "Rien n’a changé"),
        ({"description": "Écrivez à claire@asso.example"}, "N’écrivez ni adresse"),
        ({"website": "ftp://x.example"}, "commence par https"),
        ({"activities": ["dressage"]}, "n’est pas un choix valide"),
    ],
)
def test_propose_card_refuses(siae, member, values, message):
    with pytest.raises(ValidationError, match=message):
        propose_card(siae, values=values, actor=member)
    assert not CardProposal.objects.exists()


def test_propose_card_is_for_members(siae):
    for actor in (make_agent(), make_holder(Role.STRUCTURE_MEMBER), make_user()):
        with pytest.raises(PermissionDenied):
            propose_card(siae, values={"description": "Après"}, actor=actor)


def test_propose_card_waits_for_the_first_decision(siae, member, proposal):
    with pytest.raises(ValidationError, match="attend déjà la décision"):
        propose_card(siae, values={"description": "Encore"}, actor=member)


def test_validate_card_writes_the_card_and_tells_the_member(siae, member, proposal):
    agent = make_holder(Role.DEPARTMENTAL_AGENT, siae.department)

    validate_card(proposal, actor=agent)

    siae.refresh_from_db()
    assert (siae.description, siae.activities) == ("Après", ["reuse"])
    assert (proposal.state, proposal.decided_by) == (ProposalState.VALIDATED, agent)
    assert set(siae.changes.values_list("field", "changed_by")) == {
        ("description", agent.pk),
        ("activities", agent.pk),
    }
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, "est validée" in mail.text) == (member.email, True)


def test_validate_card_opens_the_place(siae, member):
    commune = make_area(name="Aurillac")
    place = {"commune": commune.code, "commune_name": "Aurillac", "address": "3 rue Haute", "postal_code": "15000"}
    proposal = propose_card(siae, values={"new_place": place}, actor=member)

    validate_card(proposal, actor=make_agent())

    site = siae.sites.get()
    assert (site.commune, site.address, site.located_by, site.is_seat) == (commune, "3 rue Haute", "commune", True)
    assert siae.changes.get().new == "3 rue Haute, 15000 Aurillac"


def test_validate_card_refuses_a_commune_that_is_gone(siae, member):
    commune = make_area(is_current=False)
    place = {"commune": commune.code, "commune_name": "Ancienne", "address": "", "postal_code": ""}
    proposal = propose_card(siae, values={"description": "Après", "new_place": place}, actor=member)

    with pytest.raises(ValidationError, match="n’existe plus"):
        validate_card(proposal, actor=make_agent())

    siae.refresh_from_db()
    assert (siae.description, CardProposal.objects.waiting().get()) == ("Avant", proposal)


def test_refuse_card_tells_why(siae, member, proposal):
    refuse_card(proposal, reason="  Trop long.  ", actor=make_agent())

    siae.refresh_from_db()
    assert (siae.description, proposal.state, proposal.reason) == ("Avant", ProposalState.REFUSED, "Trop long.")
    assert "Motif\u00a0: Trop long." in OutgoingMail.objects.get().text


def test_refuse_card_needs_a_reason(proposal):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        refuse_card(proposal, reason=" ", actor=make_agent())


def test_decision_is_for_the_agents_of_the_perimeter(siae, member, proposal):
    elsewhere = make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E"))
    for actor in (elsewhere, member, make_holder(Role.OBSERVER), make_holder(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            validate_card(proposal, actor=actor)
    siae.refresh_from_db()
    assert siae.description == "Avant"


def test_decided_proposal_is_not_decided_again(proposal):
    agent = make_agent()
    validate_card(proposal, actor=agent)
    with pytest.raises(TransitionRefusedError, match="validée"):
        refuse_card(proposal, reason="Trop tard", actor=agent)
    assert OutgoingMail.objects.count() == 1


def test_withdraw_card_is_for_members(member, proposal):
    with pytest.raises(PermissionDenied):
        withdraw_card(proposal, actor=make_agent())
    withdraw_card(proposal, actor=member)
    assert proposal.state == ProposalState.WITHDRAWN
    assert not OutgoingMail.objects.exists()


def test_waiting_proposals_are_those_of_the_perimeter(siae, member, proposal):
    elsewhere = make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E"))
    assert list(list_waiting(make_agent())) == [proposal]
    assert list(list_waiting(elsewhere)) == []
    assert latest_proposal(member, siae=siae) == proposal
    assert latest_proposal(make_holder(Role.STRUCTURE_MEMBER), siae=siae) is None


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "validated"}, "structures_cardproposal_decision_dated"),
        ({"state": "refused", "decided_at": timezone.now()}, "structures_cardproposal_refusal_told"),
    ],
)
def test_database_refuses(siae, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        CardProposal.objects.create(siae=siae, proposed_by=make_user(), proposed_at=timezone.now(), **fields)
