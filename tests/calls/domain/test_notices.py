"""Notices, the choice of mails, the daily digest."""

import datetime as dt

import pytest
import time_machine

from calls.domain.notices import choose_mails, mark_notices_read, send_digests
from calls.domain.notifying import tell
from calls.enums import CallEvent
from calls.models import Notice
from iae_portal.common.models import OutgoingMail
from tests.factories.calls import make_call
from tests.factories.desk import AFTER, exclude, make_file
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_closing():
    with time_machine.travel(AFTER, tick=False):
        yield


def notice(user, *, event=CallEvent.MESSAGE, key="1", call=None):
    tell(event, call=call or make_call(), people=[user], path="/instruction/", key=key)
    return Notice.objects.get(key=f"{key}:{user.pk}")


def test_only_ones_own_notices_are_marked_as_read():
    first, second = make_user(), make_user()
    mine, theirs = notice(first), notice(second)
    assert mark_notices_read(actor=first, keys=[mine.pk, theirs.pk]) == 1
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_digest_holds_what_happened_since_the_last_once():
    user = make_user()
    choose_mails(daily=True, actor=user)
    for key in ("1", "2"):
        notice(user, key=key)
    assert not OutgoingMail.objects.exists()
    assert (send_digests(), send_digests()) == (1, 0)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == user.email
    assert mail.subject == "Appels à projets : 2 notifications, 2\u00a0avril\u00a02027"
    assert mail.text.count("/instruction/") == 2


def test_digest_leaves_out_what_left_at_once():
    user = make_user()
    choose_mails(daily=True, actor=user)
    notice(user, event=CallEvent.CORRECTION_ASKED)
    assert OutgoingMail.objects.count() == 1
    assert send_digests() == 0


def test_nobody_else_gets_a_digest():
    user = make_user()
    notice(user)
    assert send_digests() == 0
    assert OutgoingMail.objects.count() == 1


def test_choice_does_not_send_again_what_was_already_sent():
    user = make_user()
    notice(user)
    choose_mails(daily=True, actor=user)
    assert send_digests(now=AFTER + dt.timedelta(days=1)) == 0


def test_notice_of_a_file_in_conflict_is_neither_shown_nor_sent():
    application, other = make_file(), make_file()
    user = make_user()
    choose_mails(daily=True, actor=user)
    for file in (application, other):
        path = f"/instruction/dossiers/{file.pk}/"
        tell(CallEvent.ASSIGNED, call=file.call, people=[user], path=path, key=f"given:{file.pk}", application=file)
    exclude(application, user)

    assert [row.application for row in Notice.objects.of(user)] == [other]
    send_digests()
    assert application.reference not in OutgoingMail.objects.get().text


def test_applicant_still_reads_the_notices_of_their_own_file():
    application, user = make_file(), make_user()
    path = f"/candidatures/{application.pk}/"
    tell(CallEvent.ADMITTED, call=application.call, people=[user], path=path, key="admitted", application=application)
    exclude(application, user)

    assert Notice.objects.of(user).count() == 1
