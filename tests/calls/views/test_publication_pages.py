"""The pages by which agents aim, publish and amend a call."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calls.domain.preparing import save_definition, set_target
from calls.domain.publishing import amend_call
from calls.enums import CallState, TargetMode
from calls.models import DeadlineExtension
from calls.queries.target_rules import TargetRule
from tests.calls.domain.test_publishing import amended
from tests.factories.calls import CLOSES, DURING, make_call
from tests.factories.users import make_agent
from tests.factories.white_zones import make_done_run, make_example

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


def test_target_is_counted_before_it_is_kept(client, draft):
    run = make_done_run(make_example())
    data = {"mode": "reserved", "run": str(run.pk), "classes": ["white"], "kinds": ["toutes"]}
    whites = run.commune_results.filter(kind="", access_class="white").count()

    counted = client.post(at("edit-target", draft.pk), {**data, "action": "count"})
    draft.refresh_from_db()
    before = draft.target_mode
    client.post(at("edit-target", draft.pk), {**data, "action": "save"})

    draft.refresh_from_db()
    assert f"{whites} commune" in counted.content.decode()
    assert (before, draft.target_mode, draft.run) == ("none", "reserved", run)
    assert len(client.get(at("target-values", draft.pk)).json()["values"]) == whites


def test_call_is_published_from_its_page(client, agent):
    draft = make_call(actor=agent, state=CallState.DRAFT, opens_at=DURING + dt.timedelta(days=2))

    answer = client.post(at("publish", draft.pk), follow=True)

    draft.refresh_from_db()
    assert "L’appel est publié." in answer.content.decode()
    assert draft.state == CallState.PUBLISHED


def test_publication_page_lists_what_is_missing(client, agent):
    call = make_call(actor=agent, state=CallState.DRAFT, opens_at=None, closes_at=None)

    content = client.get(at("publish", call.pk)).content.decode()

    assert "Donnez une date d’ouverture et une date de clôture." in content
    assert client.post(at("publish", call.pk)).status_code == 422


def test_new_version_is_published_after_its_differences_are_read(client, agent):
    call = make_call(actor=agent)
    save_definition(call, amended("Nom du projet"), seen=1, actor=agent)

    shown = client.get(at("publish", call.pk)).content.decode()
    client.post(at("publish", call.pk), {"note": "Précision."})

    call.refresh_from_db()
    assert "Nom du projet" in shown
    assert call.version.number == 2


def test_closing_is_put_off_from_its_page_on_the_clock_of_the_call(client, agent):
    call = make_call(actor=agent)

    client.post(at("extend", call.pk), {"closes_at": "2027-04-06T17:00", "motive": "Vacances."})

    assert DeadlineExtension.objects.get().closes_at == CLOSES + dt.timedelta(days=7)


def test_earlier_closing_is_refused_on_its_page(client, agent):
    call = make_call(actor=agent)

    answer = client.post(at("extend", call.pk), {"closes_at": "2027-03-01T17:00", "motive": "Plus tôt."})

    assert answer.status_code == 422
    assert "ne s’avance pas" in answer.content.decode()


def test_document_is_added_read_by_a_visitor_and_removed(client, agent):
    call = make_call(actor=agent)
    upload = SimpleUploadedFile("reglement.pdf", b"%PDF-1.7 essai", content_type="application/pdf")
    client.post(at("documents", call.pk), {"title": "Règlement", "upload": upload})
    document = call.documents.get()

    client.logout()
    read = client.get(at("document", call.pk, document.pk))
    content = b"".join(read.streaming_content)
    client.force_login(agent)
    client.post(at("drop-document", call.pk, document.pk))

    assert content == b"%PDF-1.7 essai"
    assert not call.documents.exists()


@pytest.fixture
def aimed(agent):
    """A published call whose rule aims elsewhere than its version; the commune in force, the names prepared."""
    made = make_example()
    run = make_done_run(made)
    whites = run.commune_results.filter(kind="", access_class="white")
    other = made.communes["A"] if not whites.filter(area=made.communes["A"]).exists() else made.communes["B"]
    call = make_call(actor=agent, run=run, target_mode="reserved", targets=[other])
    set_target(call, mode=TargetMode.RESERVED, run=run, rule=TargetRule(without_small=False), actor=agent)
    return call, other, sorted(whites.values_list("area__name", flat=True))


def test_amendment_shows_the_communes_that_enter_and_leave_before_it_is_published(client, aimed):
    call, other, whites = aimed

    content = client.get(at("publish", call.pk)).content.decode()
    exported = client.get(at("publish", call.pk), {"export-ecarts": "csv"}).content.decode("utf-8-sig")
    desk = client.get(at("desk", "appel", call.pk)).content.decode()

    assert "1 commune sort" in content
    assert all(name in exported for name in [*whites, other.name])
    assert "Des changements sont préparés" in desk


def test_page_of_a_version_tells_the_communes_that_it_moved(client, aimed):
    call, other, whites = aimed
    amend_call(call, note="Les communes suivent le diagnostic.", actor=call.created_by)
    client.logout()

    content = client.get(at("version", call.pk, 2)).content.decode()
    exported = client.get(at("version", call.pk, 2), {"export-ecarts": "csv"}).content.decode("utf-8-sig")

    assert "Les communes suivent le diagnostic." in content
    assert "1 commune sort" in content
    assert all(name in exported for name in [*whites, other.name])
    assert at("version", call.pk, 2) in client.get(at("call", call.pk)).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_version_without_a_former_one_has_no_page(client, aimed, number):
    assert client.get(at("version", aimed[0].pk, number)).status_code == 404


@pytest.mark.parametrize("key", ["zzz", "", "0", "²"])
def test_question_that_does_not_exist_is_not_answered(client, agent, key):
    call = make_call(actor=agent)

    assert client.post(reverse("calls:call-questions", args=[call.pk]), {"question": key}).status_code == 404
