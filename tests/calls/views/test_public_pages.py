"""What anybody reads of calls, signed in or not."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from calls.domain.preparing import save_definition
from calls.domain.publishing import amend_call, cancel_call
from calls.domain.questions import answer_question, ask_question
from calls.enums import CallState, TargetMode
from calls.models import CallQuestion
from tests.calls.domain.test_publishing import amended
from tests.factories.calls import DURING, make_call
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _while_the_call_is_open():
    with time_machine.travel(DURING, tick=False):
        yield


def read(client, name, *args, **params):
    return client.get(reverse(f"calls:{name}", args=args), params)


def test_visitor_reads_open_calls_with_their_closing_in_words(client):
    make_call()

    content = read(client, "list").content.decode()

    assert "Places d’insertion en zone blanche" in content
    assert "Ouvert jusqu’au mardi 30\u00a0mars\u00a02027 à 17\u00a0h\u00a000 (heure de Paris)" in content
    assert "Il reste 29\u00a0jours" in content


def test_call_in_preparation_is_nowhere_in_public(client):
    draft = make_call(state=CallState.DRAFT, title="Rien à voir encore")

    assert "Rien à voir encore" not in read(client, "list").content.decode()
    assert read(client, "call", draft.pk).status_code == 404
    assert json.loads(read(client, "calls-json").content) == {"appels": []}


def test_list_is_filtered_by_phase_and_refuses_an_unknown_one(client):
    make_call()

    assert "1 appel" in read(client, "list", etat="ouvert").content.decode()
    assert "Aucun appel ne répond" in read(client, "list", etat="clos").content.decode()
    assert "Filtre inconnu" in read(client, "list", etat="nimporte").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_its_length(client, count):
    for _ in range(count):
        make_call()

    with CaptureQueriesContext(connection) as queries:
        read(client, "list")

    assert len(queries) == 5


def test_page_tells_criteria_eligibility_and_pieces(client):
    call = make_call()

    content = read(client, "call", call.pk).content.decode()

    assert f'href="/candidatures/nouvelle/{call.pk}/"' in content
    assert "Un projet de moins d’un ETP ne relève pas de cet appel." in content
    assert "Solidité du porteur" in content
    assert "Budget signé" in content
    assert "sous 1" in content


def test_page_lists_and_counts_the_communes_aimed_at(client):
    run = make_done_run(make_example())
    areas = [make_area(name="Mauriac d’essai", population=1200), make_area(name="Pleaux d’essai", population=800)]
    call = make_call(targets=areas, target_mode=TargetMode.RESERVED, run=run)

    content = read(client, "call", call.pk).content.decode()
    values = read(client, "targets", call.pk).json()["values"]

    assert "2 communes visées, 2\u202f000 habitants." in content
    assert "Mauriac d’essai" in content
    assert values == {area.code: {"class": "white", "text": "commune visée"} for area in areas}


def test_communes_are_exported_as_they_are_listed(client):
    run = make_done_run(make_example())
    area = make_area(name="Mauriac d’essai")
    call = make_call(targets=[area], target_mode=TargetMode.RESERVED, run=run)

    answer = read(client, "call", call.pk, **{"export-communes": "csv"})

    assert "Mauriac d’essai" in answer.content.decode("utf-8-sig")


def test_cancelled_call_stays_readable_with_its_motive(client):
    call = make_call()
    cancel_call(call, motive="Crédits non délégués.", actor=make_agent())

    content = read(client, "call", call.pk).content.decode()

    assert "Crédits non délégués." in content
    assert "Répondre à cet appel" not in content


def test_page_tells_what_each_version_changed(client):
    call, agent = make_call(), make_agent()
    save_definition(call, amended("Nom du projet"), seen=1, actor=agent)
    amend_call(call, note="L’intitulé est précisé.", actor=agent)

    content = read(client, "call", call.pk).content.decode()

    assert "L’intitulé est précisé." in content
    assert "Nom du projet" in content


def test_signed_in_person_asks_and_reads_the_answer_without_their_name(client):
    call, asker = make_call(), make_holder(Role.OBSERVER, last_name="Curieuse")
    client.force_login(asker)

    asked = client.post(reverse("calls:ask", args=[call.pk]), {"text": "Combien de places ?"})
    answer_question(CallQuestion.objects.get(), published_text="Combien ?", answer="Vingt.", actor=make_agent())
    client.logout()
    content = read(client, "call", call.pk).content.decode()

    assert asked.status_code == 302
    assert "Vingt." in content
    assert "Curieuse" not in content


def test_empty_question_is_refused_beside_its_field(client):
    call = make_call()
    client.force_login(make_holder(Role.OBSERVER))

    answer = client.post(reverse("calls:ask", args=[call.pk]), {"text": ""})

    assert (answer.status_code, CallQuestion.objects.count()) == (422, 0)


def test_visitor_is_asked_to_sign_in_before_a_question(client):
    answer = client.post(reverse("calls:ask", args=[make_call().pk]), {"text": "Moi ?"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:login"))


def test_question_that_waits_is_not_public(client):
    call = make_call()
    ask_question(call, text="Secret pour le moment ?", actor=make_holder(Role.OBSERVER))

    assert "Secret pour le moment" not in read(client, "call", call.pk).content.decode()


def test_data_of_calls_are_read_by_machines(client):
    call = make_call(envelope_etp="120.00")

    (row,) = read(client, "calls-json").json()["appels"]

    assert (row["id"], row["etat"], row["enveloppe_etp"]) == (call.pk, "ouvert", "120.00")
    assert row["cloture"] == "2027-03-30T15:00:00+00:00"


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_feeds_tell_of_published_calls(client, name):
    call = make_call()

    content = read(client, name).content.decode()

    assert call.title in content
    assert reverse("calls:call", args=[call.pk]) in content


def test_dates_go_to_a_calendar_in_universal_time(client):
    call = make_call()

    lines = read(client, "dates", call.pk).content.decode().split("\r\n")

    assert "DTSTART:20270330T150000Z" in lines
    assert "SUMMARY:Clôture : Places d’insertion en zone blanche" in "\n".join(lines).replace("\u00a0", " ")
    assert all(len(line.encode()) <= 75 for line in lines)


def test_calendar_page_names_months_and_dates(client):
    make_call()

    content = read(client, "calendar").content.decode()

    assert "Mars\u00a02027" in content
    assert "lundi 11\u00a0janvier\u00a02027 à 9\u00a0h\u00a000 (heure de Paris)" in content


def test_blank_form_is_downloaded_as_pdf_and_odt(client):
    call = make_call()

    pdf, odt = read(client, "blank-pdf", call.pk), read(client, "blank-odt", call.pk)

    assert pdf.content.startswith(b"%PDF-")
    assert odt.content.startswith(b"PK\x03\x04")
