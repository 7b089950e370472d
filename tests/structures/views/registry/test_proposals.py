"""Proposals of members, through their pages."""

import pytest

from accounts.roles import Role
from structures.enums import ProposalState
from structures.models import CardProposal
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent, make_holder

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def siae():
    return make_siae(name="Recyclerie", description="Avant")


@pytest.fixture
def member(siae):
    user = make_holder(Role.STRUCTURE_MEMBER)
    siae.members.add(user.assignments.get())
    return user


@pytest.fixture
def proposal(client, siae, member):
    enter(client, member)
    client.post(f"/structures/{siae.pk}/fiche/", {"description": "Après", "activities": ["reuse"]})
    return CardProposal.objects.get()


def enter(client, user):
    client.force_login(user, backend=BACKEND)
    return user


def test_member_proposes_and_the_card_says_that_it_waits(client, siae, proposal):
    assert proposal.values == {"activities": ["reuse"], "description": "Après"}
    page = client.get(f"/structures/{siae.pk}/").content.decode()
    assert "Une proposition de fiche attend la décision d’un agent" in page
    assert "Modifier la fiche" not in page


def test_member_is_told_what_is_refused(client, siae, member):
    enter(client, member)
    answer = client.post(f"/structures/{siae.pk}/fiche/", {"description": "06 12 34 56 78", "address": "3 rue Haute"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "N’écrivez ni adresse électronique ni numéro de téléphone" in page
    assert "Indiquez la commune de ce lieu." in page


def test_form_is_closed_while_a_proposal_waits(client, siae, proposal):
    answer = client.get(f"/structures/{siae.pk}/fiche/", follow=True)
    assert answer.redirect_chain == [(f"/structures/{siae.pk}/", 302)]
    assert "Une proposition attend déjà" in answer.content.decode()


def test_form_starts_from_the_card(client, siae, member):
    enter(client, member)
    assert "Avant" in client.get(f"/structures/{siae.pk}/fiche/").content.decode()


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.REGIONAL_AGENT, Role.OBSERVER])
def test_form_is_for_the_members_of_the_structure(client, siae, role):
    enter(client, make_holder(role))
    assert client.get(f"/structures/{siae.pk}/fiche/").status_code == 403


def test_member_withdraws(client, siae, proposal):
    client.post(f"/structures/propositions/{proposal.pk}/retirer/")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_agent_compares_and_validates(client, siae, proposal):
    enter(client, make_agent())
    assert "Recyclerie" in client.get("/structures/propositions/").content.decode()
    page = client.get(f"/structures/propositions/{proposal.pk}/").content.decode()
    assert all(text in page for text in ("Avant", "Après", "réemploi, recyclerie"))
    client.post(f"/structures/propositions/{proposal.pk}/valider/")
    siae.refresh_from_db()
    assert siae.description == "Après"


def test_agent_refuses_with_a_reason(client, proposal):
    enter(client, make_agent())
    assert client.post(f"/structures/propositions/{proposal.pk}/refuser/", {}).status_code == 422
    client.post(f"/structures/propositions/{proposal.pk}/refuser/", {"reason": "Trop long"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (ProposalState.REFUSED, "Trop long")


def test_second_decision_is_told(client, proposal):
    enter(client, make_agent())
    client.post(f"/structures/propositions/{proposal.pk}/valider/")
    answer = client.post(f"/structures/propositions/{proposal.pk}/valider/", follow=True)
    assert "Action impossible" in answer.content.decode()


def test_agent_of_another_department_does_not_find_it(client, proposal):
    enter(client, make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E")))
    assert client.get(f"/structures/propositions/{proposal.pk}/").status_code == 404
    assert client.post(f"/structures/propositions/{proposal.pk}/valider/").status_code == 404


@pytest.mark.parametrize("path", ["/structures/propositions/", "/structures/doublons/"])
def test_lists_are_for_agents(client, path):
    enter(client, make_holder(Role.OBSERVER))
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries_for_any_number_of_rows(client, django_assert_num_queries, count):
    for _ in range(count):
        siae = make_siae()
        user = make_holder(Role.STRUCTURE_MEMBER)
        CardProposal.objects.create(siae=siae, proposed_by=user, proposed_at="2026-01-01T00:00Z", values={})
    enter(client, make_agent())
    client.get("/structures/propositions/")
    with django_assert_num_queries(4):
        client.get("/structures/propositions/")
