"""Announced a month before, erased after, kept while an appeal is open; figures stay."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from awards.domain.retention import ERASED, apply_retention
from awards.domain.withdrawing import record_appeal
from awards.enums import AppealKind
from awards.models import Erasure, RetentionNotice
from calls.enums import ApplicationState as S
from calls.models import Answer, Application, InternalNote, Message
from iae_portal.common.models import OutgoingMail
from tests.factories.awards import DECIDED, make_owner, make_released, refusal
from tests.factories.calls import make_application

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
