"""What the script of the form asks."""

import datetime as dt

import pytest
import time_machine

from calls.models import Answer
from tests.factories.applying import make_bare_run, make_member, make_place
from tests.factories.calls import CLOSES, make_application, make_call

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def save(page, application, key, **data):
    return page.post(f"/candidatures/{application.pk}/reponses/{key}/", data, headers=JSON)


def test_saved_answer_tells_its_revision_and_hour(page, application):
    answer = save(page, application, "titre", titre="Une recyclerie", **{"vu.titre": "0"})

    assert answer.status_code == 200
    assert answer.json() == {
        "revision": 1,
        "words": "Enregistré à 10\u00a0h\u00a000",
        "total": "",
        "faults": [],
        "changes": True,
    }


def test_total_of_etp_is_told_by_the_server(page, application):
    answer = save(page, application, "etp", **{"etp.2027": "1,5", "etp.2028": "2", "vu.etp": "0"})

    assert answer.json()["total"] == "Total : 3,50 ETP".replace(" :", "\u00a0:")


def test_commune_is_told_by_its_name(page, application):
    commune = make_place(name="Mauriac")

    answer = save(page, application, "lieu", **{"lieu.commune": commune.code, "vu.lieu": "0"})

    assert answer.json()["display"] == {"lieu.commune": f"Mauriac ({commune.code})"}


def test_conflict_shows_both_answers(page, application):
    save(page, application, "titre", titre="Un", **{"vu.titre": "0"})

    answer = save(page, application, "titre", titre="Deux", **{"vu.titre": "0"})

    assert (answer.status_code, answer.json()["revision"]) == (409, 1)
    assert {"<dd>Un</dd>", "<dd>Deux</dd>"} <= {
        f"<dd>{part.partition('</dd>')[0]}</dd>" for part in answer.json()["html"].split("<dd>")
    }


def test_unreadable_answer_is_told(page, application):
    answer = save(page, application, "etp", **{"etp.2027": "x", "vu.etp": "0"})

    assert answer.status_code == 422
    assert "ne se lit pas" in answer.json()["error"]


@pytest.mark.parametrize("key", ["inconnue", "partenaire_nom", "budget_note"])
def test_question_that_is_not_asked_is_gone(page, application, key):
    assert save(page, application, key, **{f"vu.{key}": "0"}).status_code == 410


def test_closed_call_is_told_in_words(page, application):
    application.call.takes_late = False
    application.call.save()

    with time_machine.travel(CLOSES + dt.timedelta(minutes=16), tick=False):
        page.force_login(make_member(application.siae))
        answer = save(page, application, "titre", titre="x", **{"vu.titre": "0"})

    assert (answer.status_code, answer.json()["code"]) == (410, "closed")


@pytest.mark.parametrize("revision", ["-1", "x", "9" * 40, ""])
def test_forged_revision_writes_over_nothing(page, application, revision):
    save(page, application, "titre", titre="Un", **{"vu.titre": "0"})

    assert save(page, application, "titre", titre="Deux", **{"vu.titre": revision}).status_code == 409
    assert Answer.objects.get().value == "Un"


def test_saving_takes_a_fixed_number_of_queries(page, application, django_assert_num_queries):
    save(page, application, "titre", titre="Un", **{"vu.titre": "0"})

    # Session, account, the file for the page; the lock, the file, its answers, the answer; the transaction's ends.
    with django_assert_num_queries(9):
        save(page, application, "titre", titre="Deux", **{"vu.titre": "1"})


def test_state_tells_what_is_asked_and_what_the_call_asks(page, application):
    save(page, application, "partenaire", partenaire="oui", **{"vu.partenaire": "0"})

    state = page.get(f"/candidatures/{application.pk}/etat/?rubrique=moyens").json()

    assert "partenaire_nom" in state["shown"]
    assert "Au moins un ETP" in state["rules"]
    assert 'aria-current="step"' in state["steps"]


def test_place_is_told_in_or_out_of_the_target(client):
    inside, outside = make_place(name="Dedans"), make_place(name="Dehors")
    call = make_call(run=make_bare_run(), target_mode="favoured", targets=[inside])
    application = make_application(call)
    client.force_login(make_member(application.siae))
    words = []
    for revision, commune in enumerate((inside, outside)):
        save(client, application, "lieu", **{"lieu.commune": commune.code, "vu.lieu": str(revision)})
        words.append(client.get(f"/candidatures/{application.pk}/etat/").json()["place"])

    assert words == ["Dedans est en territoire visé.", "Dehors n’est pas en territoire visé."]


def test_map_holds_the_communes_aimed_at(client):
    inside = make_place()
    application = make_application(make_call(run=make_bare_run(), target_mode="favoured", targets=[inside]))
    client.force_login(make_member(application.siae))

    assert set(client.get(f"/candidatures/{application.pk}/carte/").json()["values"]) == {inside.code}


def test_communes_are_suggested_by_their_name(page):
    commune = make_place(name="Mauriac-le-Test")

    answer = page.get("/candidatures/territoires/commune/?champ=lieu.commune&lieu.commune=mauriac le t")

    assert answer.content.decode().strip() == f'<option value="Mauriac-le-Test ({commune.code})"></option>'


def test_question_is_drawn_again_as_it_is_kept(page, application):
    save(page, application, "titre", titre="Le mien", **{"vu.titre": "0"})

    text = page.get(f"/candidatures/{application.pk}/questions/titre/").content.decode()

    assert 'value="Le mien"' in text
    assert 'name="vu.titre" value="1"' in text


def test_visitor_is_sent_to_sign_in(client, application):
    answer = save(client, application, "titre", titre="x", **{"vu.titre": "0"})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/connexion/")
