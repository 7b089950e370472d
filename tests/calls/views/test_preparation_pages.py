"""The pages by which agents prepare a call."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from calls.domain.preparing import save_definition
from calls.enums import CallState
from calls.models import Call, CallTemplate
from tests.calls.domain.test_publishing import amended
from tests.factories.calls import DURING, make_call, make_template
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


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


def at(name, *args):
    return reverse(f"calls:{name}", args=args)


def labels_of(call):
    call.refresh_from_db()
    return [[one["label"] for one in section["questions"]] for section in call.definition["form"]["sections"]]


SHARED = [
    ("desk", ()),
    ("preview", ()),
    ("edit-presentation", ()),
    ("builder", ()),
    ("add-section", ()),
    ("edit-section", ("moyens",)),
    ("edit-question", ("moyens", "partenaire_nom")),
    ("edit-question", ("moyens", "etp")),
    ("mails", ()),
    ("mail", ("received",)),
    ("pieces", ("eligibilite",)),
    ("pieces", ("grille",)),
    ("pieces", ("recevabilite",)),
    ("pieces", ("orientation",)),
    ("add-piece", ("eligibilite",)),
    ("edit-piece", ("eligibilite", 0)),
    ("edit-piece", ("grille", 1)),
]
OF_CALLS = ["edit-dates", "edit-target", "publish", "documents", "call-questions"]


@pytest.mark.parametrize(("name", "args"), SHARED)
@pytest.mark.parametrize("what", ["appel", "modele"])
def test_page_answers_for_a_call_and_for_a_model(client, draft, what, name, args):
    row = draft if what == "appel" else draft.template

    assert client.get(at(name, what, row.pk, *args)).status_code == 200


@pytest.mark.parametrize("name", OF_CALLS)
def test_page_of_a_call_answers(client, draft, name):
    assert client.get(at(name, draft.pk)).status_code == 200


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.STRUCTURE_MEMBER, Role.OBSERVER])
def test_other_roles_prepare_nothing(client, role):
    draft = make_call(state=CallState.DRAFT)
    client.force_login(make_holder(role))

    addresses = [at("preparation"), at("desk", "appel", draft.pk), at("builder", "appel", draft.pk)]

    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_its_length(client, agent, count):
    for _ in range(count):
        make_call(actor=agent)
    client.get(at("preparation"))

    with CaptureQueriesContext(connection) as queries:
        client.get(at("preparation"))

    ours = [one for one in queries.captured_queries if "calls_call" in one["sql"]]
    assert len(ours) == 2


def test_call_is_created_from_a_model_then_dated(client, agent):
    model = make_template()
    client.post(
        at("create"),
        {"origin": f"modele-{model.pk}", "title": "AMI 2028", "year": "2028", "contact": "a@service.example"},
    )
    call = Call.objects.get(title="AMI 2028")
    dates = {
        "title": "AMI 2028",
        "summary": "Ouvrir des places.",
        "opens_at": "2028-01-10T09:00",
        "closes_at": "2028-07-28T17:00",
        "zone": "Indian/Reunion",
        "grace_minutes": "15",
        "contact": "a@service.example",
        "envelope_etp": "1 250,50",
        "year": "2028",
    }

    answer = client.post(at("edit-dates", call.pk), dates)

    call.refresh_from_db()
    assert answer.status_code == 302
    assert call.closes_at == dt.datetime(2028, 7, 28, 13, 0, tzinfo=dt.UTC)
    assert str(call.envelope_etp) == "1250.50"


def test_closing_before_opening_is_refused_beside_its_field(client, draft):
    dates = {
        "title": draft.title,
        "summary": draft.summary,
        "opens_at": "2028-01-10T09:00",
        "closes_at": "2028-01-01T09:00",
        "zone": "Europe/Paris",
        "grace_minutes": "15",
        "contact": draft.contact,
        "year": "2027",
    }

    answer = client.post(at("edit-dates", draft.pk), dates)

    assert answer.status_code == 422
    assert "La clôture suit l’ouverture" in answer.content.decode()


def test_question_is_added_with_a_condition_chosen_from_what_stands_before(client, draft):
    data = {
        "revision": "1",
        "label": "Rôle du partenaire",
        "help": "",
        "required": "on",
        "options": "Finance\nOriente",
        "condition-mode": "all",
        "condition-name_0": "partenaire",
        "condition-operator_0": "equals",
        "condition-value_0": "oui",
    }

    answer = client.post(f"{at('add-question', 'appel', draft.pk, 'moyens')}?genre=choice", data)

    draft.refresh_from_db()
    made = draft.definition["form"]["sections"][1]["questions"][-1]
    assert answer.status_code == 302
    assert (made["key"], made["condition"]) == (
        "role_du_partenaire",
        {"name": "partenaire", "operator": "equals", "value": "oui"},
    )
    assert made["options"] == [{"key": "finance", "label": "Finance"}, {"key": "oriente", "label": "Oriente"}]


def test_condition_that_compares_to_an_unknown_answer_is_refused_in_words(client, draft):
    data = {
        "revision": "1",
        "label": "Nom du partenaire",
        "max_length": "200",
        "condition-mode": "all",
        "condition-name_0": "partenaire",
        "condition-operator_0": "equals",
        "condition-value_0": "peut-être",
    }

    answer = client.post(at("edit-question", "appel", draft.pk, "moyens", "partenaire_nom"), data)

    assert answer.status_code == 422
    assert "«\u00a0Oui\u00a0», «\u00a0Non\u00a0»" in answer.content.decode()


def test_option_whose_word_is_mended_keeps_its_key(client, draft):
    data = {"revision": "1", "label": "Un partenaire ?", "options": "Oui, par écrit\nNon", "condition-mode": ""}

    client.post(at("edit-question", "appel", draft.pk, "moyens", "partenaire"), data)

    draft.refresh_from_db()
    question = draft.definition["form"]["sections"][1]["questions"][1]
    assert question["options"] == [{"key": "oui", "label": "Oui, par écrit"}, {"key": "non", "label": "Non"}]


def test_question_is_moved_and_removed_by_buttons(client, draft):
    gesture = {"container": "projet", "key": "resume"}

    client.post(at("builder-act", "appel", draft.pk), {**gesture, "revision": "1", "action": "up"})
    moved = labels_of(draft)[0]
    client.post(at("builder-act", "appel", draft.pk), {**gesture, "revision": "2", "action": "remove"})

    assert moved == ["Résumé", "Intitulé du projet", "Lieu d’implantation"]
    assert labels_of(draft)[0] == ["Intitulé du projet", "Lieu d’implantation"]


def test_question_that_a_condition_speaks_of_is_not_removed(client, draft):
    gesture = {"container": "moyens", "key": "partenaire", "revision": "1", "action": "remove"}

    answer = client.post(at("builder-act", "appel", draft.pk), gesture, follow=True)

    assert "«\u00a0partenaire\u00a0» ne désigne aucune question placée avant" in answer.content.decode()
    assert "Un partenaire cofinance-t-il le projet\u00a0?" in labels_of(draft)[1]


def test_saving_over_somebody_elses_work_shows_both(client, draft):
    save_definition(draft, amended("Nom du projet"), seen=1, actor=make_agent())
    data = {"revision": "1", "label": "Titre du projet", "max_length": "120", "required": "on", "condition-mode": ""}

    answer = client.post(at("edit-question", "appel", draft.pk, "projet", "titre"), data)

    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Nom du projet" in content
    assert "Titre du projet" in content
    assert 'name="revision" value="2"' in content
    assert labels_of(draft)[0][0] == "Nom du projet"


def test_section_is_added_with_its_first_question(client, draft):
    data = {"revision": "1", "title": "Équipe", "first": "Qui travaille au projet ?"}

    client.post(at("add-section", "appel", draft.pk), data)

    assert labels_of(draft)[2] == ["Qui travaille au projet ?"]


def test_block_holds_questions_of_its_own(client, draft):
    block = {"revision": "1", "label": "Partenaires", "row_label": "Partenaire", "min_rows": "1", "max_rows": "5"}
    client.post(
        f"{at('add-question', 'appel', draft.pk, 'projet')}?genre=block",
        {**block, "first": "Nom", "condition-mode": ""},
    )
    client.post(
        f"{at('add-question', 'appel', draft.pk, 'partenaires')}?genre=euros",
        {"revision": "2", "label": "Apport", "decimals": "2", "condition-mode": ""},
    )

    draft.refresh_from_db()
    made = draft.definition["form"]["sections"][0]["questions"][-1]
    assert [(one["key"], one["kind"]) for one in made["questions"]] == [("nom", "text"), ("apport", "euros")]


def test_eligibility_rule_is_added_from_facts(client, draft):
    data = {
        "revision": "1",
        "label": "Hors région",
        "message": "Adressez-vous à l’autre région.",
        "severity": "blocking",
        "condition-mode": "all",
        "condition-name_0": "_place_is_in_region",
        "condition-operator_0": "equals",
        "condition-value_0": "non",
    }

    client.post(at("add-piece", "appel", draft.pk, "eligibilite"), data)

    draft.refresh_from_db()
    assert draft.definition["eligibility"][1]["condition"] == {
        "name": "_place_is_in_region",
        "operator": "equals",
        "value": False,
    }


def test_criterion_is_changed_and_keeps_its_code(client, draft):
    data = {"revision": "1", "label": "Besoin du territoire", "weight": "3,5", "maximum": "5", "floor": "2"}

    client.post(at("edit-piece", "appel", draft.pk, "grille", 0), data)

    draft.refresh_from_db()
    criterion = draft.definition["rubric"]["criteria"][0]
    assert (criterion["code"], criterion["weight"], criterion["floor"]) == ("besoin", "3.5", "2")


def test_mail_with_an_unknown_name_is_refused(client, draft):
    answer = client.post(
        at("mail", "appel", draft.pk, "received"), {"revision": "1", "subject": "Reçu", "text": "Bonjour {prenom}"}
    )

    assert answer.status_code == 422
    assert "n’est pas un élément connu" in answer.content.decode()


def test_mail_is_previewed_then_kept(client, draft):
    data = {"revision": "1", "subject": "Reçu : {reference}", "text": "Bonjour {porteur}"}

    shown = client.post(at("mail", "appel", draft.pk, "received"), {**data, "action": "preview"})
    kept = client.post(at("mail", "appel", draft.pk, "received"), {**data, "action": "save"})

    draft.refresh_from_db()
    assert "Bonjour Les Ateliers du Plateau" in shown.content.decode()
    assert kept.status_code == 302
    assert draft.definition["mails"]["received"]["text"] == "Bonjour {porteur}"


def test_model_is_changed_by_the_same_pages(client, agent):
    model = make_template()

    client.post(at("edit-presentation", "modele", model.pk), {"revision": "1", "presentation": "Pour tous."})

    model = CallTemplate.objects.get(pk=model.pk)
    assert (model.definition["presentation"], model.updated_by) == ("Pour tous.", agent)


def test_button_of_the_condition_draws_the_page_again_and_keeps_nothing(client, draft):
    data = {
        "revision": "1",
        "label": "",
        "condition-mode": "any",
        "condition-name_0": "partenaire",
        "condition-operator_0": "equals",
        "condition-value_0": "oui",
        "condition-geste": "groupe:",
    }

    answer = client.post(at("edit-question", "appel", draft.pk, "moyens", "partenaire_nom"), data)

    content = answer.content.decode()
    draft.refresh_from_db()
    assert answer.status_code == 200
    assert 'name="condition-mode_1"' in content
    assert 'name="condition-value_0" value="oui"' in content
    assert "Ce champ est obligatoire" not in content
    assert draft.revision == 1


def test_nested_condition_is_kept_and_shown_again(client, draft):
    data = {
        "revision": "1",
        "label": "Nom du partenaire",
        "max_length": "200",
        "condition-mode": "all",
        "condition-name_0": "partenaire",
        "condition-operator_0": "equals",
        "condition-value_0": "oui",
        "condition-mode_1": "any",
        "condition-name_1_0": "_place_is_targeted",
        "condition-operator_1_0": "equals",
        "condition-value_1_0": "oui",
        "condition-name_1_1": "_etp_asked",
        "condition-operator_1_1": "at_least",
        "condition-value_1_1": "5",
    }
    address = at("edit-question", "appel", draft.pk, "moyens", "partenaire_nom")

    client.post(address, data)
    content = client.get(address).content.decode()

    draft.refresh_from_db()
    question = draft.definition["form"]["sections"][1]["questions"][2]
    assert question["condition"] == {
        "all": [
            {"name": "partenaire", "operator": "equals", "value": "oui"},
            {
                "any": [
                    {"name": "_place_is_targeted", "operator": "equals", "value": True},
                    {"name": "_etp_asked", "operator": "at_least", "value": "5"},
                ]
            },
        ]
    }
    assert "Groupe 2" in content
