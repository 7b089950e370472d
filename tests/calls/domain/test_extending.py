"""A later closing, for all or for one."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.extending import extend_deadline
from calls.enums import CallEvent
from calls.models import DeadlineExtension, Notice
from iae_portal.common.outbox import OutgoingMail
from tests.factories.calls import CLOSES, DURING, make_application, make_call
from tests.factories.structures import make_siae
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db

LATER = CLOSES + dt.timedelta(days=7)
GRACE = dt.timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _while_the_call_is_open():
    with time_machine.travel(DURING, tick=False):
        yield


def make_member(siae):
    user = make_user()
    give_hat(user, Role.STRUCTURE_MEMBER).structures.set([siae])
    return user


def test_later_closing_moves_the_call_and_is_told_to_writers():
    siae = make_siae()
    member = make_member(siae)
    draft = make_application(siae=siae)

    extend_deadline(draft.call, closes_at=LATER, motive="Vacances.", actor=make_agent())

    mail = OutgoingMail.objects.get(recipient=member.email)
    assert draft.call.closes_at == LATER
    assert Notice.objects.get(user=member).event == CallEvent.EXTENDED
    assert "mardi 6\u00a0avril\u00a02027 à 17\u00a0h\u00a000 (heure de Paris)" in mail.text


def test_closing_is_never_brought_forward():
    call = make_call()

    with pytest.raises(ValidationError, match="ne s’avance pas"):
        extend_deadline(call, closes_at=CLOSES - dt.timedelta(days=1), motive="Plus tôt.", actor=make_agent())

    assert not DeadlineExtension.objects.exists()


def test_later_closing_has_a_motive():
    with pytest.raises(ValidationError, match="pourquoi l’échéance est reportée"):
        extend_deadline(make_call(), closes_at=LATER, motive=" ", actor=make_agent())


def test_closing_is_put_off_by_those_who_manage_calls():
    with pytest.raises(PermissionDenied):
        extend_deadline(make_call(), closes_at=LATER, motive="Non.", actor=make_holder(Role.DEPARTMENTAL_AGENT))


def test_later_closing_of_one_file_leaves_the_call_and_the_others():
    first = make_application()
    second = make_application(first.call)

    extend_deadline(first.call, application=first, closes_at=LATER, motive="Panne.", actor=make_agent())

    second.refresh_from_db()
    assert (first.closes_at, first.call.closes_at, second.closes_at) == (LATER, CLOSES, None)


def test_sealed_files_stay_sealed_until_the_later_end_grace_included():
    call = make_call(is_sealed=True)
    first, second = make_application(call), make_application(call)

    extend_deadline(call, closes_at=LATER, motive="Vacances.", actor=make_agent())
    extend_deadline(
        call, application=second, closes_at=LATER + dt.timedelta(days=1), motive="Panne.", actor=make_agent()
    )

    first.refresh_from_db()
    assert first.sealed_until == LATER + GRACE
    assert second.sealed_until == LATER + dt.timedelta(days=1) + GRACE
