"""Announced a month before, erased after, kept while an appeal is open; figures stay."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from awards.domain.retention import ERASED, _announce, apply_retention, erase_file
from awards.domain.withdrawing import record_appeal
from awards.enums import AppealKind
from awards.models import Erasure, RetentionNotice
from awards.queries.retention import list_kept
from calls.enums import ApplicationState as S
from calls.models import Answer, Application, Attachment, InternalNote, Message
from iae_portal.common.files import StoredFile, store_upload
from iae_portal.common.models import OutgoingMail
from tests.factories.applying import upload
from tests.factories.awards import DECIDED, make_owner, make_released, refusal
from tests.factories.calls import make_application
from tests.factories.desk import make_version

END = dt.date(2032, 5, 7)


@pytest.fixture
def refused(file, agent):
    make_owner(file)
    decision = make_released(file, agent, refusal())
    Answer.objects.create(application=file, key="titre", value="Camille", saved_by=agent)
    Message.objects.create(application=file, author=agent, text="Bonjour Camille", from_applicant=False)
    InternalNote.objects.create(application=file, author=agent, text="Appelée ce matin.")
    OutgoingMail.objects.all().delete()
    return decision


def run(day, *, dry_run=False):
    report = apply_retention(dry_run=dry_run, today=day)
    return len(report.announced), len(report.erased), len(report.frozen)


def test_nothing_is_announced_more_than_a_month_before(refused):
    assert run(END - dt.timedelta(days=31)) == (0, 0, 0)


def test_end_is_announced_once_to_the_applicant(refused):
    assert run(END - dt.timedelta(days=30)) == (1, 0, 0)
    assert run(END - dt.timedelta(days=29)) == (0, 0, 0)
    assert RetentionNotice.objects.get().due_on == END
    assert "anonymisé" in OutgoingMail.objects.get().subject


def announced(time_machine):
    day = END - dt.timedelta(days=30)
    time_machine.move_to(dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC), tick=False)
    run(day)


def test_content_is_erased_after_its_time_and_figures_stay(refused, file, time_machine):
    announced(time_machine)
    assert run(END) == (0, 0, 0)
    assert run(END + dt.timedelta(days=1)) == (0, 1, 0)
    file.refresh_from_db()
    version = file.versions.get()
    assert (file.state, file.etp_asked, file.title, file.motive) == (S.REJECTED, 4, "", ERASED)
    assert (version.answers, version.pieces, Answer.objects.count()) == ({}, [], 0)
    assert (Message.objects.get().text, InternalNote.objects.get().text) == (ERASED, ERASED)
    assert refused.letter.content["blocks"]
    assert Erasure.objects.get().counts["messages"] == 1
    assert run(END + dt.timedelta(days=2)) == (0, 0, 0)


def test_trial_changes_nothing(refused, file, time_machine):
    announced(time_machine)
    assert run(END + dt.timedelta(days=1), dry_run=True) == (0, 1, 0)
    file.refresh_from_db()
    assert file.title
    assert not Erasure.objects.exists()


def test_open_appeal_freezes_everything(refused, file, agent, time_machine):
    record_appeal(refused, kind=AppealKind.JUDICIAL, received_on=DECIDED.date(), summary="Au tribunal.", actor=agent)
    announced(time_machine)
    assert run(END + dt.timedelta(days=400)) == (0, 0, 1)
    assert not RetentionNotice.objects.exists()


def test_file_that_was_not_announced_is_announced_before_it_is_erased(refused):
    assert run(END + dt.timedelta(days=90)) == (1, 0, 0)


def test_forgotten_draft_is_deleted_whole(file, time_machine):
    draft = make_application(changed_at=DECIDED)
    Answer.objects.create(application=draft, key="titre", value="Essai", saved_by=draft.created_by)
    time_machine.move_to(dt.datetime(2027, 10, 20, 9, tzinfo=dt.UTC), tick=False)
    assert run(dt.date(2027, 10, 20)) == (1, 0, 0)
    assert run(dt.date(2027, 11, 25)) == (0, 1, 0)
    assert not Application.objects.filter(pk=draft.pk).exists()


def test_accepted_file_has_no_term(file, agent):
    make_released(file, agent)
    assert run(dt.date(2060, 1, 1)) == (0, 0, 0)


def test_command_tells_without_doing(refused, time_machine):
    time_machine.move_to(dt.datetime(2032, 4, 20, 9, tzinfo=dt.UTC), tick=False)
    out = StringIO()
    call_command("apply_retention", stdout=out)
    assert "à annoncer" in out.getvalue()
    assert "Essai" in out.getvalue()
    assert not RetentionNotice.objects.exists()


def stored(agent, name):
    return store_upload(upload(name=name), actor=agent)


def test_files_that_nothing_else_holds_leave_the_disk(
    refused, file, agent, time_machine, django_capture_on_commit_callbacks
):
    piece, joined, handed_in = (stored(agent, name) for name in ("budget.pdf", "lettre.pdf", "ancien.pdf"))
    Attachment.objects.create(application=file, key="budget_note", file=piece, added_by=agent)
    Message.objects.create(application=file, author=agent, text="Ci-joint.", from_applicant=True, file=joined)
    make_version(file, pieces=[{"key": "budget_note", "file": handed_in.pk}, {"key": "lien"}])
    announced(time_machine)
    with django_capture_on_commit_callbacks(execute=True):
        assert run(END + dt.timedelta(days=1)) == (0, 1, 0)
    assert not StoredFile.objects.exists()
    assert [one.content.storage.exists(one.content.name) for one in (piece, joined, handed_in)] == [False] * 3


def test_file_that_another_application_holds_stays(
    refused, file, agent, time_machine, django_capture_on_commit_callbacks
):
    piece = stored(agent, "budget.pdf")
    for one in (file, make_application(changed_at=dt.datetime(2032, 5, 7, tzinfo=dt.UTC))):
        Attachment.objects.create(application=one, key="budget_note", file=piece, added_by=agent)
    announced(time_machine)
    with django_capture_on_commit_callbacks(execute=True):
        run(END + dt.timedelta(days=1))
    assert Attachment.objects.get().application != file
    assert piece.content.storage.exists(StoredFile.objects.get().content.name)


def kept_now():
    (kept,) = list_kept(ending_before=END + dt.timedelta(days=1))
    return kept


def test_end_that_another_worker_announced_meanwhile_is_announced_once(refused):
    first, second = kept_now(), kept_now()
    _announce(first, END)
    _announce(second, END)
    assert (RetentionNotice.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_appeal_received_meanwhile_stops_the_erasing(refused, file, agent):
    kept = kept_now()
    record_appeal(refused, kind=AppealKind.JUDICIAL, received_on=DECIDED.date(), summary="Au tribunal.", actor=agent)
    assert erase_file(kept) == {}
    assert Message.objects.get().text == "Bonjour Camille"


@pytest.mark.parametrize("is_gone", [False, True])
def test_file_that_moved_meanwhile_is_not_erased(refused, file, agent, is_gone):
    kept = kept_now()
    if is_gone:
        kept.application.pk = 0
    else:
        Application.objects.filter(pk=file.pk).update(state=S.DELIBERATED)
    assert erase_file(kept) == {}
    assert (Erasure.objects.count(), Message.objects.get().text) == (0, "Bonjour Camille")
