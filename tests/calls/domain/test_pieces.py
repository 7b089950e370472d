"""Pieces of a file, the library, and the antivirus over them."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage

from accounts.roles import Role
from calls.domain.pieces import add_piece, remove_piece, retire_document, reuse_document
from calls.domain.scanning import scan_file, scan_forgotten
from calls.domain.submission import submit_application
from calls.enums import ScanState
from calls.models import Attachment, FileScan, LibraryDocument
from calls.queries.pieces import carried_documents, list_library, may_be_read
from iae_portal.common.files import StoredFile
from tests.factories.applying import make_complete, make_docx, make_member, make_pdf, submit, upload
from tests.factories.calls import CLOSES, DEFINITION, DURING, make_application, make_call
from tests.factories.users import make_agent, make_holder
from tests.iae_portal.common.test_antivirus import daemon  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
SLOT = {"key": "kbis", "kind": "files", "label": "Kbis", "document": "kbis", "validity_months": 3, "required": False}


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def draft():
    sections = DEFINITION["form"]["sections"]
    form = {"sections": [sections[0], {**sections[1], "questions": [*sections[1]["questions"], SLOT]}]}
    application = make_application(make_call(definition={**DEFINITION, "form": form}))
    return application, make_member(application.siae)


def test_piece_is_stored_with_its_fingerprint(draft):
    application, member = draft

    piece = add_piece(application, key="budget_note", upload=upload(name="../../Budget  signé.pdf"), actor=member)

    assert (piece.file.name, piece.file.size, len(piece.file.sha256)) == ("Budget  signé.pdf", len(make_pdf()), 64)
    assert FileScan.objects.get().state == ScanState.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "plan.svg", "n’est pas accepté"),
        (make_docx(), "dossier.pdf", "n’est pas un vrai fichier .pdf"),
        (b"%PDF-1.7 rien", "dossier.pdf", "sa fin manque"),
        (b"", "vide.pdf", "est vide"),
        (b"MZ", "dossier.pdf.exe", "n’est pas accepté"),
        (b"x" * (10 * 1_048_576 + 1), "gros.pdf", "dépasse 10"),
    ],
    ids=["svg", "zip as pdf", "truncated", "empty", "exe", "too large"],
)
def test_refused_piece_leaves_nothing(draft, content, name, words):
    application, member = draft

    with pytest.raises(ValidationError, match=words):
        add_piece(application, key="budget_note", upload=upload(content, name), actor=member)

    assert not StoredFile.objects.exists()


def test_same_content_sent_again_is_the_same_piece(draft):
    application, member = draft
    content = make_pdf()

    first = add_piece(application, key="budget_note", upload=upload(content), actor=member)

    assert add_piece(application, key="budget_note", upload=upload(content), actor=member) == first
    assert StoredFile.objects.count() == 1


def test_full_slot_asks_to_take_one_away(draft):
    application, member = draft
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)

    with pytest.raises(ValidationError, match="retirez d’abord"):
        add_piece(application, key="budget_note", upload=upload(make_pdf(2)), actor=member)
    remove_piece(piece, actor=member)

    assert add_piece(application, key="budget_note", upload=upload(make_pdf(2)), actor=member).pk != piece.pk


def test_piece_taken_away_stays_in_the_version_that_holds_it():
    application, member = make_complete()
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)
    version = submit(application, member)

    remove_piece(piece, actor=member)

    assert version.pieces[0]["file"] == piece.file_id
    assert default_storage.exists(piece.file.content.name)
    assert submit(application, member).pieces == []


def test_question_without_slot_takes_no_piece(draft):
    application, member = draft

    with pytest.raises(ValidationError, match="Aucune pièce"):
        add_piece(application, key="titre", upload=upload(), actor=member)


def test_stranger_hands_in_nothing(draft):
    application, _ = draft

    with pytest.raises(PermissionDenied):
        add_piece(application, key="budget_note", upload=upload(), actor=make_complete(application.call)[1])


def test_piece_is_refused_after_the_deadline():
    application, member = make_complete()
    submit(application, member)

    with time_machine.travel(CLOSES + dt.timedelta(hours=1)), pytest.raises(ValidationError, match="plus ouverte"):
        add_piece(application, key="budget_note", upload=upload(), actor=member)


def test_document_kept_serves_another_file_until_its_date(draft):
    application, member = draft
    add_piece(application, key="kbis", upload=upload(), actor=member, keep=True)
    document = LibraryDocument.objects.get()
    other = make_application(make_call(definition=application.call.definition), siae=application.siae)

    piece = reuse_document(other, key="kbis", document=document, actor=member)

    assert (document.valid_until, document.document) == (dt.date(2027, 6, 1), "kbis")
    assert piece.file == document.file
    assert reuse_document(other, key="kbis", document=document, actor=member) == piece


def test_outdated_document_is_refused(draft):
    application, member = draft
    add_piece(application, key="kbis", upload=upload(), actor=member, keep=True)
    LibraryDocument.objects.update(valid_until=dt.date(2027, 2, 28))
    Attachment.objects.update(removed_at=DURING)

    with pytest.raises(ValidationError, match="n’est plus valable"):
        reuse_document(application, key="kbis", document=LibraryDocument.objects.get(), actor=member)


def test_library_belongs_to_its_structure(draft):
    application, member = draft
    add_piece(application, key="kbis", upload=upload(), actor=member, keep=True)
    document = LibraryDocument.objects.get()
    other, stranger = make_complete(make_call(definition=application.call.definition))

    with pytest.raises(ValidationError, match="plus dans la bibliothèque"):
        reuse_document(other, key="kbis", document=document, actor=stranger)
    with pytest.raises(PermissionDenied):
        retire_document(document, actor=stranger)
    assert not carried_documents(stranger).exists()


def test_retired_document_leaves_the_library_and_stays_in_the_file(draft):
    application, member = draft
    piece = add_piece(application, key="kbis", upload=upload(), actor=member, keep=True)

    retire_document(LibraryDocument.objects.get(), actor=member)

    assert not list_library(application).exists()
    piece.refresh_from_db()
    assert piece.removed_at is None


@pytest.mark.parametrize(
    ("state", "applicant", "agent"),
    [
        (ScanState.NOT_CONFIGURED, True, True),
        (ScanState.WAITING, True, False),
        (ScanState.FAILED, True, False),
        (ScanState.CLEAN, True, True),
        (ScanState.INFECTED, False, False),
    ],
)
def test_agents_wait_for_the_antivirus_and_applicants_do_not(draft, state, applicant, agent):
    application, member = draft
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)
    FileScan.objects.update(state=state)

    assert may_be_read(piece.file, member) is applicant
    assert may_be_read(piece.file, make_agent()) is agent
    assert may_be_read(piece.file, make_holder(Role.COMMITTEE_MEMBER, application.department)) is agent


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (b"stream: OK\0", ScanState.CLEAN),
        (b"stream: Eicar FOUND\0", ScanState.INFECTED),
        (b"ERROR\0", ScanState.WAITING),
    ],
)
def test_daemon_decides(draft, daemon, settings, reply, state):  # noqa: F811
    application, member = draft
    settings.CLAMD_ADDRESS, _ = daemon(reply)
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)

    assert scan_file(piece.file_id).state == state


def test_file_that_nothing_was_said_of_is_asked_about_again(draft, daemon, settings):  # noqa: F811
    application, member = draft
    settings.CLAMD_ADDRESS, _ = daemon(b"stream: OK\0")
    add_piece(application, key="budget_note", upload=upload(), actor=member)

    assert scan_forgotten() == 0
    with time_machine.travel(DURING + dt.timedelta(minutes=6), tick=False):
        assert scan_forgotten() == 1
    assert FileScan.objects.get().state == ScanState.CLEAN


def test_daemon_away_for_a_day_is_told(draft, settings):
    application, member = draft
    settings.CLAMD_ADDRESS = "unix:/nulle/part.sock"
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)

    with time_machine.travel(DURING + dt.timedelta(days=2), tick=False):
        assert scan_file(piece.file_id).state == ScanState.FAILED


def test_submission_does_not_wait_for_the_antivirus(settings):
    settings.CLAMD_ADDRESS = "unix:/nulle/part.sock"
    application, member = make_complete()
    add_piece(application, key="budget_note", upload=upload(), actor=member)

    version = submit_application(application, submission_key="0b1c2d3e-0000-4000-8000-000000000001", actor=member)

    assert len(version.pieces) == 1
