"""Who is told, once, that a token of the API is about to end."""

import datetime as dt

import pytest
from django.conf import settings

from accounts.domain.api_tokens import remind_of_ends, revoke_token
from accounts.domain.assignments import end_assignment
from accounts.domain.closing import close_account
from accounts.models import Assignment
from accounts.roles import Role
from accounts.tasks import remind_tokens
from iae_portal.common.models import OutgoingMail
from tests.factories.api import make_token
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
# In Paris, a token that is made this day for ninety ends with the 28th of February.
MADE = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
LAST_DAY = dt.date(2027, 2, 28)
ASKED = dt.datetime(2027, 2, 15, 6, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _made_on(time_machine):
    time_machine.move_to(MADE, tick=False)


@pytest.fixture
def owner():
    return make_agent(email="lea@test.example")


def test_owner_is_told_a_fortnight_before(owner):
    token, _ = make_token(owner, label="carte QGIS", expires_on=LAST_DAY)

    assert remind_of_ends(now=ASKED) == 1

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == ("lea@test.example", "Un de vos jetons de l’API va expirer")
    assert f"«\u00a0carte QGIS\u00a0» ({token.prefix}…)" in mail.text
    assert "n’ouvre plus rien après le 28\u00a0février\u00a02027" in mail.text
    assert "http://127.0.0.1:8000/mon-compte/jetons/" in mail.text


def test_owner_is_told_once(owner):
    make_token(owner, expires_on=LAST_DAY)

    for days in range(3):
        remind_of_ends(now=ASKED + dt.timedelta(days=days))

    assert OutgoingMail.objects.count() == 1


def test_token_that_is_far_from_its_end_is_left(owner):
    make_token(owner, expires_on=LAST_DAY + dt.timedelta(days=1))

    assert remind_of_ends(now=ASKED) == 0


def test_token_made_for_a_few_days_is_not_recalled(owner):
    make_token(owner, expires_on=MADE.date() + dt.timedelta(days=10))

    assert remind_of_ends(now=MADE + dt.timedelta(days=1)) == 0


def test_token_that_opens_nothing_any_more_is_left(owner):
    make_token(owner, expires_on=LAST_DAY)

    assert remind_of_ends(now=ASKED + dt.timedelta(days=14)) == 0


def test_token_revoked_is_left(owner):
    token, _ = make_token(owner, expires_on=LAST_DAY)
    revoke_token(token=token, actor=owner)

    assert remind_of_ends(now=ASKED) == 0


def test_closed_account_is_left(owner):
    make_token(owner, expires_on=LAST_DAY)
    close_account(user=owner, actor=make_holder(Role.ADMINISTRATOR))

    assert remind_of_ends(now=ASKED) == 0


def test_token_of_a_role_that_is_no_longer_held_is_left(owner):
    make_token(owner, expires_on=LAST_DAY)
    end_assignment(assignment=Assignment.objects.get(user=owner), actor=make_holder(Role.ADMINISTRATOR))

    assert remind_of_ends(now=ASKED) == 0


def test_planner_asks_every_morning():
    planned = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == remind_tokens.name]

    assert [(one["schedule"].hour, one["schedule"].minute) for one in planned] == [({7}, {15})]
