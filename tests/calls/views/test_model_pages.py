"""The pages of the model calls."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.domain.preparing import save_definition
from calls.enums import CallState
from calls.models import CallTemplate
from tests.calls.domain.test_publishing import amended
from tests.factories.calls import make_call, make_template
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client):
    user = make_agent()
    client.force_login(user)
    return user


def at(name, *args):
    return reverse(f"calls:{name}", args=args)


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_its_length(client, agent, count):
    for rank in range(count):
        make_template(slug=f"essai-{rank}", name=f"Modèle {rank}", updated_by=agent)
    client.get(at("models"))

    with CaptureQueriesContext(connection) as queries:
        client.get(at("models"))

    assert len([one for one in queries.captured_queries if "calls_calltemplate" in one["sql"]]) == 1


def test_list_tells_the_models_withdrawn_and_exports_them(client, agent):
    make_template(is_current=False, name="Modèle ancien")

    assert "Modèle ancien" in client.get(at("models")).content.decode()
    assert "retiré" in client.get(at("models"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "Modèle ancien" not in client.get(at("preparation")).content.decode()


def test_model_is_made_from_a_call_by_its_page(client, agent):
    call = make_call(actor=agent, state=CallState.DRAFT)
    shown = client.get(at("create-model"), {"origine": f"appel-{call.pk}"}).content.decode()

    answer = client.post(
        at("create-model"), {"origin": f"appel-{call.pk}", "name": "Modèle maison", "summary": "Nos appels."}
    )

    made = CallTemplate.objects.get(name="Modèle maison")
    assert f'value="{call.title} (copie)"' in shown
    assert answer.url == at("desk", "modele", made.pk)


def test_name_already_taken_is_refused_beside_its_field(client, agent):
    model = make_template()

    answer = client.post(
        at("create-model"), {"origin": f"modele-{model.pk}", "name": model.name, "summary": "Encore."}
    )

    assert answer.status_code == 422
    assert "Un modèle s’appelle déjà" in answer.content.decode()


def test_model_withdrawn_is_not_offered_for_a_new_call(client, agent):
    model = make_template()

    client.post(at("propose-model", model.pk), {"action": "retirer"})
    withdrawn = client.get(at("create")).content.decode()
    client.post(at("propose-model", model.pk), {"action": "proposer"})
    proposed = client.get(at("create")).content.decode()

    assert [f'value="modele-{model.pk}"' in content for content in (withdrawn, proposed)] == [False, True]


def test_model_is_renamed_by_its_page(client, agent):
    model = make_template()

    client.post(at("edit-model", model.pk), {"name": "Autre nom", "summary": "Autre objet."})

    model.refresh_from_db()
    assert (model.name, model.summary) == ("Autre nom", "Autre objet.")


def test_call_shows_what_it_changed_of_its_model(client, agent):
    call = make_call(actor=agent, state=CallState.DRAFT)
    save_definition(call, amended("Nom du projet"), seen=1, actor=agent)

    content = client.get(at("model-differences", call.pk)).content.decode()

    assert "Nom du projet" in content
    assert "Intitulé du projet" in content


def test_model_lists_the_calls_made_from_it(client, agent):
    call = make_call(actor=agent, state=CallState.DRAFT)

    content = client.get(at("desk", "modele", call.template_id)).content.decode()

    assert at("model-differences", call.pk) in content
