"""From the review to the receipt, and the life of the file after it."""

import datetime as dt
import re
import uuid

import pytest
import time_machine

from calls.domain.pieces import add_piece
from calls.domain.submission import submit_application
from calls.models import ApplicationVersion, FileScan, LibraryDocument
from tests.calls.views.applying.test_form import HTML
from tests.factories.applying import ask_correction, make_complete, make_member, make_pdf, submit, upload
from tests.factories.calls import CLOSES, DEFINITION, make_application, make_call
from tests.factories.operators import make_member as make_operator_member, make_operator
from tests.factories.structures import make_siae

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(client):
    application, member = make_complete()
    client.force_login(member)
    return application, member


def hand_in(client, application, key=None, **data):
    sent = {"cle": str(key or uuid.uuid4()), "version": str(application.version_id), **data}
    return client.post(f"/candidatures/{application.pk}/deposer/", sent)


@pytest.mark.usefixtures("complete")
def test_list_tells_state_next_step_holder_and_time_left(client):
    text = client.get("/candidatures/").content.decode().replace("\u00a0", " ")

    assert "à compléter et à déposer" in text
    assert "Il reste 29 jours" in text
    assert "mardi 30 mars 2027 à 17 h 00 (heure de Paris)" in text
    assert "Entre les mains de : Vous." in text


def test_list_takes_the_same_number_of_queries_for_more_files(client, django_assert_num_queries):
    siae = make_siae()
    client.force_login(make_member(siae))
    make_application(siae=siae)
    client.get("/candidatures/")
    with django_assert_num_queries(7):
        client.get("/candidatures/")
    for _ in range(3):
        make_application(siae=siae)
    with django_assert_num_queries(7):
        client.get("/candidatures/")


def test_review_links_each_fault_to_its_question(page, application):
    text = page.get(f"/candidatures/{application.pk}/relire/").content.decode()

    links = re.findall(r'href="(/candidatures/\d+/rubriques/\w+/#question-\w+)"', text)
    assert links == [
        f"/candidatures/{application.pk}/rubriques/{section}/#question-{key}"
        for section, key in (("projet", "titre"), ("projet", "lieu"), ("moyens", "etp"), ("moyens", "partenaire"))
    ]
    assert "Déposer le dossier</button>" not in text


def test_submission_leads_to_its_receipt(client, complete):
    application, _ = complete

    answer = hand_in(client, application)

    assert answer.url == f"/candidatures/{application.pk}/recepisses/1/"
    text = client.get(answer.url).content.decode()
    version = ApplicationVersion.objects.get()
    assert version.fingerprint in text
    assert version.receipt_number in text


def test_form_sent_twice_leads_to_the_same_receipt(client, complete):
    application, _ = complete
    key = uuid.uuid4()

    assert hand_in(client, application, key).url == hand_in(client, application, key).url
    assert ApplicationVersion.objects.count() == 1


@pytest.mark.parametrize("key", ["", "1", "x" * 200])
def test_submission_without_its_key_is_refused(client, complete, key):
    answer = client.post(f"/candidatures/{complete[0].pk}/deposer/", {"cle": key})

    assert answer.status_code == 404


def test_incomplete_file_comes_back_to_the_review(page, application):
    answer = hand_in(page, application)

    assert answer.status_code == 422
    assert "4 points à corriger avant de déposer" in answer.content.decode()


def test_submission_after_the_deadline_is_told(client, complete):
    application, member = complete
    submit(application, member)

    with time_machine.travel(CLOSES + dt.timedelta(hours=1), tick=False):
        client.force_login(member)
        answer = client.post(
            f"/candidatures/{application.pk}/deposer/", {"cle": str(uuid.uuid4()), "version": ""}, follow=True
        )

    assert "Le délai est écoulé" in answer.content.decode()


def test_receipt_and_file_are_downloaded(client, complete):
    application, member = complete
    submit(application, member)

    for path in ("recepisses/1/pdf/", "versions/1/pdf/"):
        answer = client.get(f"/candidatures/{application.pk}/{path}")
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_file_says_what_was_changed_since_the_submission(client, complete):
    application, member = complete
    submit(application, member)
    application.answers.filter(key="titre").update(value="Un autre")

    text = client.get(f"/candidatures/{application.pk}/").content.decode()

    assert "Vous avez modifié le dossier depuis son dépôt" in text


def test_closed_file_shows_what_was_handed_in(client, complete):
    application, member = complete
    submit(application, member)
    application.answers.filter(key="titre").update(value="Jamais redéposé")

    with time_machine.travel(CLOSES + dt.timedelta(days=1), tick=False):
        client.force_login(member)
        text = client.get(f"/candidatures/{application.pk}/").content.decode()
        section = client.get(f"/candidatures/{application.pk}/rubriques/projet/")

    assert "Une recyclerie à Mauriac" in text
    assert "Jamais redéposé" not in text
    assert section.url == f"/candidatures/{application.pk}/"


def test_correction_opens_its_questions_and_is_given_back(client, complete):
    application, member = complete
    submit(application, member)
    correction = ask_correction(application, "etp")
    with time_machine.travel(CLOSES + dt.timedelta(days=2), tick=False):
        client.force_login(member)
        page = client.get(f"/candidatures/{application.pk}/rubriques/moyens/").content.decode()
        client.post(
            f"/candidatures/{application.pk}/rubriques/moyens/",
            {"etp.2027": "7", "etp.2028": "1", "vu.etp": "1", "partenaire": "oui", "vu.partenaire": "1"},
        )
        answer = hand_in(client, application, correction=str(correction.pk), reponse=HTML)

    assert 'name="etp.2027"' in page
    assert 'name="partenaire"' not in page
    assert answer.url == f"/candidatures/{application.pk}/recepisses/2/"
    version = application.versions.get(number=2)
    assert (version.answers["etp"], version.answers["partenaire"]) == ({"2027": "7", "2028": "1"}, "non")
    assert "<script>alert" not in client.get(f"/candidatures/{application.pk}/").content.decode()


def test_withdrawal_asks_for_its_motive(client, complete):
    application, _ = complete
    address = f"/candidatures/{application.pk}/retirer/"

    assert client.post(address, {"motif": ""}).status_code == 422
    client.post(address, {"motif": "Le local est vendu."})

    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_message_refused_keeps_its_words(client, complete):
    application, member = complete
    submit(application, member)
    data = {"texte": "Des mots longs", "fichier": upload(b"x", "a.svg")}

    answer = client.post(f"/candidatures/{application.pk}/messages/", data)

    assert answer.status_code == 422
    assert "Des mots longs" in answer.content.decode()


def test_piece_is_handed_in_by_the_script(page, application):
    answer = page.post(f"/candidatures/{application.pk}/pieces/budget_note/", {"fichier": upload()})

    piece = application.attachments.get()
    assert f'href="/candidatures/pieces/{piece.pk}/"' in answer.json()["html"]
    served = page.get(f"/candidatures/pieces/{piece.pk}/")
    assert served["Content-Disposition"] == 'attachment; filename="budget.pdf"'


@pytest.mark.parametrize(("key", "status"), [("budget_note", 422), ("titre", 410)])
def test_piece_refused_is_told_to_the_script(page, application, key, status):
    answer = page.post(f"/candidatures/{application.pk}/pieces/{key}/", {"fichier": upload(b"%PDF-", "a.pdf")})

    assert answer.status_code == status


def test_infected_piece_is_not_served(page, application, member):
    piece = add_piece(application, key="budget_note", upload=upload(make_pdf()), actor=member)
    FileScan.objects.update(state="infected")

    answer = page.get(f"/candidatures/pieces/{piece.pk}/", follow=True)

    assert "programme malveillant" in answer.content.decode()


def test_piece_of_another_structure_does_not_exist(client, application, member):
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)
    client.force_login(make_complete(application.call)[1])

    assert client.get(f"/candidatures/pieces/{piece.pk}/").status_code == 404


def test_library_is_listed_and_a_document_retired(client):
    sections = DEFINITION["form"]["sections"]
    slot = {"key": "kbis", "kind": "files", "label": "Kbis", "document": "kbis", "required": False}
    form = {"sections": [sections[0], {**sections[1], "questions": [*sections[1]["questions"], slot]}]}
    application = make_application(make_call(definition={**DEFINITION, "form": form}))
    member = make_member(application.siae)
    add_piece(application, key="kbis", upload=upload(name="kbis.pdf"), actor=member, keep=True)
    client.force_login(member)
    document = LibraryDocument.objects.get()

    listed = client.get("/candidatures/bibliotheque/").content.decode()
    offered = client.get(f"/candidatures/{application.pk}/rubriques/moyens/").content.decode()
    client.post(f"/candidatures/bibliotheque/{document.pk}/retirer/")

    assert "kbis.pdf" in listed
    assert "Reprendre un document de ma bibliothèque" in offered
    assert "Aucun document gardé" in client.get("/candidatures/bibliotheque/").content.decode()


def test_call_is_begun_once(client):
    siae, call = make_siae(), make_call()
    client.force_login(make_member(siae))
    address = f"/candidatures/nouvelle/{call.pk}/"

    begun = client.post(address)

    assert client.get(address).url == begun.url


def test_member_of_two_structures_says_for_which(client):
    first, second = make_siae(name="La Première"), make_siae(name="La Seconde")
    call = make_call()
    client.force_login(make_member(first, second))
    address = f"/candidatures/nouvelle/{call.pk}/"

    assert client.post(address).status_code == 200
    client.post(address, {"porteur": str(second.pk)})

    assert call.applications.get().siae == second
    assert "dossier déjà commencé" in client.get(address).content.decode()


def test_call_for_others_says_to_whom_it_speaks(client):
    client.force_login(make_operator_member(make_operator()))

    text = client.get(f"/candidatures/nouvelle/{make_call().pk}/").content.decode()

    assert "Cet appel s’adresse aux structures d’insertion" in text
    assert "Commencer le dossier" not in text


def test_file_submitted_elsewhere_has_its_version(complete):
    application, member = complete

    version = submit_application(application, submission_key=uuid.uuid4(), actor=member)

    assert version.receipt_number == f"{application.reference}-V1"
