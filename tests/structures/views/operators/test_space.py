"""The operator's space: its first step, its sections, its state in words."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from structures.domain.operator_demonstration import make_siren
from structures.models import Operator, OperatorProof
from structures.operator_enums import RequestState, Section
from territories.enums import AreaLevel
from tests.factories.operators import (
    PDF,
    make_evaluation,
    make_member,
    make_operator,
    make_referenced,
    make_request,
)
from tests.factories.territories import make_area
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db
SPACE = "/operateurs/ma-fiche/"


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").text.split())


@pytest.fixture
def member(db):
    return make_member()


@pytest.fixture
def draft(member):
    return make_request(make_operator(member=member), complete=False)


def test_first_step_creates_the_card(enter, member):
    client = enter(member)
    assert "décrivez d’abord votre organisme" in text_of(client.get(SPACE))
    values = {"siren": " ".join([make_siren(7)[:3], make_siren(7)[3:]]), "legal_name": "A", "legal_form": "company"}
    assert client.post(SPACE, values).status_code == 302
    assert Operator.objects.get().siren == make_siren(7)


@pytest.mark.parametrize(
    ("siren", "words"), [("123", "neuf chiffres"), ("123456789", "Ce SIREN n’existe pas"), ("", "obligatoire")]
)
def test_wrong_siren_tells_why(enter, member, siren, words):
    response = enter(member).post(SPACE, {"siren": siren, "legal_name": "A", "legal_form": "company"})
    assert response.status_code == 422
    assert words in text_of(response)


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.STRUCTURE_MEMBER, Role.OBSERVER])
def test_space_is_closed_to_others(enter, role):
    assert enter(make_holder(role)).get(SPACE).status_code == 403


@pytest.mark.parametrize("section", Section.values)
def test_section_opens(enter, member, draft, section):
    assert enter(member).get(f"{SPACE}{section}/").status_code == 200


def test_identity_is_saved_even_when_incomplete(enter, member, draft):
    make_area(code="99123", name="Saint-Exemple")
    values = {"legal_name": "Nouveau", "legal_form": "association", "seat": "saint exemple"}
    assert enter(member).post(f"{SPACE}organisme/", values).status_code == 302
    draft.refresh_from_db()
    assert (draft.operator.legal_name, draft.seat.code, draft.presentation) == ("Nouveau", "99123", "")


def test_ambiguous_commune_lists_the_candidates(enter, member, draft):
    for code in ("99124", "99125"):
        make_area(code=code, name="Saint-Double")
    values = {"legal_name": "N", "legal_form": "company", "seat": "Saint-Double"}
    response = enter(member).post(f"{SPACE}organisme/", values)
    assert response.status_code == 422
    assert "Saint-Double (99124), Saint-Double (99125)" in text_of(response)


def test_service_is_added_changed_then_taken_off(enter, member, draft):
    client = enter(member)
    values = {"kind": "finance", "price_unit": "day", "price_min": "450,50", "price_max": "600"}
    client.post(f"{SPACE}services/", values)
    row = draft.services.get()
    assert str(row.price_min) == "450.50"
    client.post(f"{SPACE}services/?modifier={row.pk}", {**values, "price_max": "700"})
    assert str(draft.services.get().price_max) == "700.00"
    client.post(f"{SPACE}services/", {"retirer": row.pk})
    assert not draft.services.exists()


def test_service_of_another_operator_is_out_of_reach(enter, member, draft):
    other = make_request().services.get()
    client = enter(member)
    assert client.get(f"{SPACE}services/?modifier={other.pk}").status_code == 404
    assert client.post(f"{SPACE}services/", {"retirer": other.pk}).status_code == 404


def test_wrong_prices_are_told_in_the_form(enter, member, draft):
    values = {"kind": "finance", "price_unit": "day", "price_min": "900", "price_max": "600"}
    response = enter(member).post(f"{SPACE}services/", values)
    assert response.status_code == 422
    assert "Le prix maximal est au moins égal au prix minimal." in text_of(response)


def test_territories_add_an_epci_to_the_departments(enter, member, draft):
    department = make_area(level=AreaLevel.DEPARTMENT)
    epci = make_area(level=AreaLevel.EPCI)
    enter(member).post(f"{SPACE}territoires/", {"areas": [department.pk], "epci": epci.pk})
    assert set(draft.areas.all()) == {department, epci}


def test_proof_is_uploaded_and_read_back(enter, member, draft):
    client = enter(member)
    client.post(f"{SPACE}pieces/", {"kind": "registration", "file": SimpleUploadedFile("kbis.pdf", PDF)})
    proof = OperatorProof.objects.get()
    response = client.get(f"{SPACE}pieces/{proof.pk}/telecharger/")
    assert b"".join(response.streaming_content) == PDF


def test_proof_of_another_operator_is_not_served(enter, member, draft):
    proof = make_request().proofs.first()
    assert enter(member).get(f"{SPACE}pieces/{proof.pk}/telecharger/").status_code == 404


def test_false_proof_is_told_in_the_form(enter, member, draft):
    upload = SimpleUploadedFile("kbis.pdf", b"<html>")
    response = enter(member).post(f"{SPACE}pieces/", {"kind": "registration", "file": upload})
    assert response.status_code == 422
    assert "n’est pas un vrai fichier .pdf" in text_of(response)


def test_complete_card_is_handed_in(enter, member):
    request = make_request(make_operator(member=member))
    response = enter(member).post(f"{SPACE}deposer/", follow=True)
    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED
    assert "Demande déposée" in text_of(response)


def test_incomplete_card_is_not_handed_in(enter, member, draft):
    response = enter(member).post(f"{SPACE}deposer/", follow=True)
    draft.refresh_from_db()
    assert draft.state == RequestState.DRAFT
    assert "La fiche n’est pas complète" in text_of(response)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "en préparation"),
        ("submitted", "réputée rejetée"),
        ("correction_asked", "Précisez vos prix."),
        ("under_review", "en instruction"),
        ("referenced", "votre fiche est dans l’annuaire public"),
        ("refused", "Offre trop générale."),
        ("expired", "n’est plus dans l’annuaire"),
        ("withdrawn", "Vous avez retiré cette demande"),
    ],
)
def test_state_is_told_in_plain_words(enter, member, state, words):
    make_request(make_operator(member=member), state=state)
    text = text_of(enter(member).get(SPACE))
    assert words in text
    assert "Et maintenant" in text
    assert words in text_of(enter(member).get("/"))


@pytest.mark.parametrize("state", ["submitted", "under_review", "referenced"])
def test_section_is_closed_once_handed_in(enter, member, state):
    make_request(make_operator(member=member), state=state)
    assert enter(member).get(f"{SPACE}services/").url == SPACE


def test_renewal_starts_from_the_card_in_force(enter, member):
    operator = make_operator(member=member)
    make_referenced(operator)
    response = enter(member).post(f"{SPACE}renouveler/", follow=True)
    assert operator.requests.get(version=2).state == RequestState.DRAFT
    assert "La version 1 reste dans" in text_of(response)


def test_withdrawal_is_confirmed_then_done(enter, member, draft):
    client = enter(member)
    assert client.get(f"{SPACE}retirer/").status_code == 200
    draft.refresh_from_db()
    assert draft.state == RequestState.DRAFT
    client.post(f"{SPACE}retirer/")
    draft.refresh_from_db()
    assert draft.state == RequestState.WITHDRAWN


def test_member_answers_a_comment(enter, member):
    operator = make_operator(member=member)
    make_referenced(operator)
    made = [make_evaluation(operator, comment=f"Avis {number}") for number in range(3)]
    enter(member).post(f"/operateurs/evaluations/{made[1].pk}/repondre/", {"text": "Merci."})
    made[1].refresh_from_db()
    assert made[1].answer == "Merci."


def test_comment_on_another_operator_is_as_one_that_is_not_there(enter, member):
    make_operator(member=member)
    made = make_evaluation(make_operator(), comment="Avis")
    client = enter(member)
    keys = (made.pk, 987_654)
    assert [client.post(f"/operateurs/evaluations/{key}/repondre/").status_code for key in keys] == [404, 404]


def test_colleague_is_added_or_refused_in_words(enter, member, draft):
    make_member(email="collegue@test.example")
    client = enter(member)
    added = client.post(f"{SPACE}membres/", {"email": "collegue@test.example"}, follow=True)
    refused = client.post(f"{SPACE}membres/", {"email": "inconnu@test.example"}, follow=True)
    assert draft.operator.members.count() == 2
    assert "peut maintenant compléter la fiche" in text_of(added)
    assert "Aucun compte d’opérateur d’appui" in text_of(refused)


def test_home_without_operator_offers_the_first_step(enter, member):
    assert "Créer ma fiche de référence" in text_of(enter(member).get("/"))
