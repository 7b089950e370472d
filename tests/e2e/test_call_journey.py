"""Two calls from publication to ranking: who prepares them, who answers them, who instructs and scores the files.

Each stage is played once, in the pages, and what it left is read by the tests.
"""

import csv
import datetime as dt
import io
import re

import pytest

from tests.e2e import call_scenes as scenes
from tests.e2e.call_scenes import AGENT, ANA, BASILE, BRUNO, CARLA, EPCI, PROJECTS, THIRD, TITLE
from tests.e2e.conftest import describe_context
from tests.factories.applying import make_pdf

# What the browser itself says of what the tests cut or are refused on purpose.
EXPECTED = re.compile(r"ERR_INTERNET_DISCONNECTED|status of (404|409)")
pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def play(browser, stack):
    play = scenes.Play(browser, stack)
    yield play
    play.close()


@pytest.fixture(scope="module")
def published(play):
    """Two calls of one agent, open: one on the white zones of the published diagnosis, one for EPCI."""
    scenes.publish(play)
    return play


@pytest.fixture(scope="module")
def handed_in(published, tmp_path_factory):
    """Three structures and an EPCI have applied; the last second of the minutes of grace has passed."""
    play, stack = published, published.stack
    piece = tmp_path_factory.mktemp("pieces") / "piece.pdf"
    piece.write_bytes(make_pdf())
    ((version,),) = stack.query("SELECT version_id FROM calls_call WHERE id = %s", play.calls[TITLE])
    play.places = play.shell(f"list_places({version})")
    for email in (ANA, BRUNO, CARLA, EPCI):
        scenes.begin(play, email)
    scenes.answer_on_a_telephone(play, piece)
    scenes.lose_the_connection(play)
    scenes.answer_for_the_territory(play)
    scenes.answer_with_two_hands(play)
    scenes.hand_in_at_the_last_second(play)
    return play


@pytest.fixture(scope="module")
def scored(handed_in):
    """A correction asked and given, the files found admissible and shared out, two reviewers who scored them all."""
    play = handed_in
    scenes.ask_and_give_a_correction(play)
    scenes.admit_all(play)
    scenes.share_out(play)
    scenes.declare_a_conflict(play)
    for reviewer in (AGENT, scenes.COMMITTEE):
        for email in PROJECTS:
            scenes.score(play, reviewer, email)
    return play


def test_published_call_aims_at_the_white_communes_of_the_diagnosis(published):
    call = published.calls[TITLE]
    visitor = published.browser.new_page(**describe_context(published.stack))
    visitor.goto(f"/appels/{call}/")
    white = """SELECT count(*) FROM white_zones_communeresult r JOIN calls_call c ON c.run_id = r.run_id
        JOIN white_zones_run n ON n.id = r.run_id WHERE c.id = %s AND r.kind = '' AND r.access_class = 'white'
        AND r.demand >= (n.parameters->>'minimum_demand')::float"""
    ((expected,),) = published.stack.query(white, call)

    told = visitor.get_by_text(re.compile(r"[\d\s]+ communes?")).first.inner_text()
    assert int(re.sub(r"\s", "", re.search(r"([\d\s]+) commune", told)[1])) == expected > 0
    visitor.context.close()


def test_each_submission_gives_one_mail_with_the_link_of_its_receipt(handed_in):
    for email in (ANA, CARLA, EPCI, BRUNO, BASILE):
        (mail,) = handed_in.mails(email, "reçu")
        text = mail.get_content()
        assert (mail.is_multipart(), list(mail.iter_attachments())) == (False, [])
        assert f"{handed_in.stack.address}/candidatures/{handed_in.files[email]}/recepisses/1/" in text
        assert text.startswith("Bonjour,")
        assert "hors délai" not in mail["Subject"]
        assert re.search(r"reçue? le \w+ \d+(er)?\s\w+\s\d{4} à \d+\sh\s\d\d \(heure de Paris\)", text)


def test_file_of_the_last_second_of_grace_is_on_time_and_nothing_is_received_after(handed_in):
    ((_, submitted_at, is_late, closes_at, grace),) = scenes.received_version(handed_in, BRUNO)
    left = closes_at + dt.timedelta(minutes=grace) - submitted_at
    assert (is_late, dt.timedelta(0) <= left <= dt.timedelta(seconds=1)) == (False, True)

    page = handed_in.page(ANA)
    page.goto(f"/candidatures/{handed_in.files[ANA]}/")
    assert page.get_by_text("Modifier le dossier").count() == 0


def test_what_two_members_and_a_broken_connection_typed_is_what_was_handed_in(handed_in):
    ((together, *_),) = scenes.received_version(handed_in, BRUNO)
    ((alone, *_),) = scenes.received_version(handed_in, CARLA)

    kept = [together[key] for key in ("titre", "resume", "forme")]
    assert kept == [PROJECTS[BRUNO], "Des meubles pour les écoles.", "extension"]
    assert [alone[key] for key in ("titre", "resume")] == [PROJECTS[CARLA], "Des serres froides et une légumerie."]


def test_answer_to_a_correction_is_shown_beside_what_it_replaces(scored):
    page = scored.page(AGENT)
    page.goto(f"/instruction/dossiers/{scored.files[ANA]}/corrections/")
    page.get_by_role("link", name="Ce qui a changé").click()

    rows = page.get_by_role("region", name="Réponses qui changent").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [["Résumé du projet", scenes.SUMMARY, scenes.CORRECTED]]
    (asked,) = scored.mails(ANA, "compléments sont demandés")
    assert "Dites combien de personnes seront accueillies." in asked.get_content()
    (given,) = scored.mails(AGENT, "compléments reçus")
    assert [mail.is_multipart() for mail in (asked, given)] == [False, False]


def test_person_who_declared_an_interest_sees_nothing_more_of_the_file(scored):
    page, call, file = scored.page(THIRD), scored.calls[TITLE], scored.files[CARLA]
    secrets = (PROJECTS[CARLA], scored.names[CARLA], scenes.reference(scored, CARLA))

    page.goto(f"/instruction/appels/{call}/")
    assert page.get_by_text("2 dossiers en tout").count() == 1
    assert page.get_by_text("2 attendent votre évaluation").count() == 1
    seen = [
        page.request.get(address).text()
        for address in (
            "/",
            "/instruction/",
            f"/instruction/?recherche={scored.names[CARLA]}",
            f"/instruction/appels/{call}/",
            f"/instruction/appels/{call}/?export=csv",
            f"/instruction/appels/{call}/classement/",
            f"/instruction/appels/{call}/classement/?d={file}",
            f"/instruction/appels/{call}/classement/?export-classement=csv",
            "/notifications/",
        )
    ]
    assert [secret for secret in secrets for text in seen[:2] + seen[3:] if secret in text] == []
    assert secrets[0] not in seen[2]
    assert len(list(csv.reader(io.StringIO(seen[4]), delimiter=";"))) >= 3
    for tail in ("", "versions/", "evaluations/", "evaluations/la-mienne/", "declaration/"):
        assert page.request.get(f"/instruction/dossiers/{file}/{tail}").status == 404


def test_ranking_tells_the_exact_figures_of_the_scores_typed(scored):
    page = scored.page(AGENT)
    page.goto(f"/instruction/appels/{scored.calls[TITLE]}/classement/")

    rows = page.get_by_role("region", name="Classement des dossiers").locator("tbody tr").all_inner_texts()
    told = [[cell.strip() for cell in row.split("\t")] for row in rows]
    assert [[row[1], row[2], *row[7:12]] for row in told] == [
        ["1", scenes.reference(scored, BRUNO), "2 / 3", "80,0", "80,0", "40,0", "à discuter"],
        ["2", scenes.reference(scored, ANA), "2 / 3", "76,0", "76,0", "2,7", "–"],
        ["3", scenes.reference(scored, CARLA), "2 / 2", "79,3", "79,3", "1,3", "éliminatoire, à discuter"],
    ]


def test_effect_of_the_files_is_that_of_the_same_sketch_made_by_hand(scored):
    page, antennas = scored.page(AGENT), list(zip(PROJECTS, scored.places, ("3,5", "2", "2"), strict=True))
    query = "&".join(f"d={scored.files[email]}" for email in PROJECTS)
    page.goto(f"/instruction/appels/{scored.calls[TITLE]}/classement/?{query}")
    sentence = page.locator("#effet .portal-sketch strong").inner_text()
    told = page.locator("#effet .portal-figure__value").all_inner_texts()

    ((run,),) = scored.stack.query("SELECT run_id FROM calls_call WHERE id = %s", scored.calls[TITLE])
    page.goto(f"/diagnostic/{run}/esquisse/")
    for rank, (_, place, etp) in enumerate(antennas, start=1):
        page.locator("#lieu-commune").fill(place)
        page.get_by_role("button", name="Choisir").click()
        antenna = page.get_by_role("form", name=f"Ajouter une antenne à {place.partition(' (')[0]}")
        antenna.get_by_label("Filière").select_option("ACI")
        antenna.get_by_label("ETP", exact=True).fill(etp)
        antenna.get_by_role("button", name="Ajouter une antenne ici").click()
        page.get_by_role("heading", name=f"Modifications ({rank})").wait_for()
    assert re.search(r"sort(ent)? de zone blanche", sentence)
    assert page.locator("#esquisse-annonce").inner_text() == sentence
    sketched = page.locator(".portal-figure__value").all_inner_texts()
    assert [by_hand.endswith(effect) for by_hand, effect in zip(sketched, told, strict=True)] == [True] * len(told)


def test_nobody_met_an_error_of_the_pages(scored):
    faults = {
        email: [fault for fault in page.faults if not EXPECTED.search(fault)] for email, page in scored.pages.items()
    }
    assert {email: found for email, found in faults.items() if found} == {}
