"""The preview of a form: what an applicant would see of it, tried on answers that are not kept."""

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from calls.domain.preparing import set_target
from calls.enums import ApplicantKind, CallState, TargetMode
from calls.models import Answer, Application, CallVersion
from calls.queries.target_rules import TargetRule
from tests.factories.calls import DEFINITION, DURING, make_application, make_call, make_template
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import CODES, make_done_run, make_example

pytestmark = pytest.mark.django_db
KIND_RULE = {
    "code": "filiere",
    "label": "Réservé aux ACI",
    "message": "Cet appel est réservé aux ateliers et chantiers d’insertion.",
    "condition": {"name": "_applicant_kind", "operator": "differs", "value": "ACI"},
}


@pytest.fixture(autouse=True)
def _while_the_call_is_open():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def agent(client):
    user = make_agent()
    client.force_login(user)
    return user


@pytest.fixture
def draft(agent):
    return make_call(actor=agent, state=CallState.DRAFT)


def at(row, *, what="appel"):
    return reverse("calls:preview-form", args=[what, row.pk])


def question_box(content, key):
    """The box of the question in the page, to the next one."""
    start = content.index(f'data-question="{key}"')
    return content[start : content.find("data-question=", start + 1)]


def is_hidden(content, key):
    return " hidden>" in content[content.index(f'data-question="{key}"') :].split("\n", 1)[0]


def test_first_section_is_drawn_as_the_applicant_sees_it(client, draft):
    content = client.get(at(draft)).content.decode()
    draft.state = CallState.PUBLISHED
    draft.version = CallVersion.objects.create(
        call=draft, number=1, definition=draft.definition, fingerprint="a" * 64, published_by=draft.created_by
    )
    draft.save()
    application = make_application(draft)
    member = make_holder(Role.STRUCTURE_MEMBER)
    application.siae.members.add(member.assignments.get())
    client.force_login(member)
    seen = client.get(reverse("calls:section", args=[application.pk, "projet"])).content.decode()

    assert question_box(content, "titre") == question_box(seen, "titre")
    assert question_box(content, "resume") == question_box(seen, "resume")


def test_question_appears_as_soon_as_its_condition_holds(client, draft):
    before = client.post(at(draft), {"rubrique": "moyens", "partenaire": "non"}).content.decode()
    after = client.post(at(draft), {"rubrique": "moyens", "partenaire": "oui"}).content.decode()

    assert is_hidden(before, "partenaire_nom")
    assert not is_hidden(after, "partenaire_nom")


def test_answers_follow_from_one_section_to_another_and_nothing_is_kept(client, draft):
    sent = {"rubrique": "projet", "aller": "moyens", "titre": "Une recyclerie"}

    content = client.post(at(draft), sent).content.decode()

    assert '<input type="hidden" name="titre" value="Une recyclerie">' in content
    assert 'data-question="partenaire"' in content
    assert not Answer.objects.exists()
    assert not Application.objects.exists()
    assert not CallVersion.objects.exists()


def test_answer_that_does_not_read_stays_in_its_box_with_its_remedy(client, draft):
    content = client.post(at(draft), {"rubrique": "moyens", "etp.2027": "beaucoup"}).content.decode()

    assert 'value="beaucoup"' in content
    assert "fr-message--error" in question_box(content, "etp")


def test_rules_are_told_on_what_was_typed(client, draft):
    content = client.post(at(draft), {"rubrique": "moyens", "etp.2027": "0,5", "etp.2028": "0"}).content.decode()

    assert "Un projet de moins d’un ETP ne relève pas de cet appel." in content


def test_rule_on_the_applicant_is_tried_on_a_supposed_one(client, agent):
    draft = make_call(actor=agent, state=CallState.DRAFT, definition={**DEFINITION, "eligibility": [KIND_RULE]})

    unknown = client.get(at(draft)).content.decode()
    refused = client.post(at(draft), {"rubrique": "projet", "porteur-kind": "EI"}).content.decode()
    taken = client.post(at(draft), {"rubrique": "projet", "porteur-kind": "ACI"}).content.decode()

    assert 'name="porteur-kind"' in unknown
    assert [KIND_RULE["message"] in content for content in (unknown, refused, taken)] == [False, True, False]


def test_applicant_is_not_supposed_when_nothing_speaks_of_it(client, draft):
    assert "porteur-" not in client.get(at(draft)).content.decode()


def test_place_is_judged_by_the_target_being_prepared(client, draft, agent):
    made = make_example()
    run = make_done_run(made)
    set_target(draft, mode=TargetMode.RESERVED, run=run, rule=TargetRule(without_small=False), actor=agent)
    rows = run.commune_results.filter(kind="")
    white = rows.filter(access_class="white").values_list("area__code", flat=True)[0]
    other = rows.exclude(access_class="white").values_list("area__code", flat=True)[0]

    inside, outside = (
        client.post(at(draft), {"rubrique": "projet", "lieu.commune": code}).content.decode()
        for code in (white, other)
    )

    assert {white, other} <= set(CODES.values())
    assert " est en territoire visé" in inside
    assert " n’est pas en territoire visé" in outside
    assert "Cet appel est réservé aux territoires visés" in outside


def test_last_page_lists_what_is_missing(client, draft):
    sent = {"rubrique": "moyens", "aller": "relire", "titre": "Une recyclerie"}

    content = client.post(at(draft), sent).content.decode()

    assert "Une recyclerie" in content
    assert "à corriger avant de déposer" in content


def test_pieces_are_shown_and_not_sent(client, draft):
    box = question_box(client.post(at(draft), {"rubrique": "moyens"}).content.decode(), "budget_note")

    assert 'type="file"' in box
    assert box.count(" disabled") >= 2


def test_row_is_added_to_a_block_and_taken_out(client, agent):
    block = {
        "key": "actions",
        "kind": "block",
        "label": "Actions",
        "row_label": "Action",
        "questions": [{"key": "nom", "kind": "text", "label": "Nom de l’action"}],
    }
    sections = [{"key": "projet", "title": "Projet", "questions": [block]}]
    draft = make_call(
        actor=agent,
        state=CallState.DRAFT,
        definition={**DEFINITION, "form": {"sections": sections}, "eligibility": []},
    )
    typed = {"rubrique": "projet", "actions.0.nom": "Trier"}

    more = client.post(at(draft), {**typed, "ajouter": "actions"}).content.decode()
    less = client.post(at(draft), {**typed, "actions.1.nom": "Vendre", "retirer": "actions.0"}).content.decode()

    assert 'name="actions.1.nom"' in more
    assert 'value="Trier"' in more
    assert 'value="Trier"' not in less
    assert 'value="Vendre"' in less


def test_model_is_previewed_as_a_call_of_next_year(client, agent):
    content = client.post(at(make_template(), what="modele"), {"rubrique": "moyens"}).content.decode()

    assert "dans un appel de 2028" in content
    assert 'name="etp.' in content


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.STRUCTURE_MEMBER])
def test_other_roles_preview_nothing(client, role):
    draft = make_call(state=CallState.DRAFT, applicant=ApplicantKind.STRUCTURE)
    client.force_login(make_holder(role))

    assert client.post(at(draft), {"rubrique": "projet"}).status_code == 403


def test_agent_who_prepares_is_suggested_communes(client, agent):
    assert client.get(reverse("calls:suggest-areas", args=["commune"])).status_code == 200
