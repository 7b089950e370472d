"""What PostgreSQL refuses, even to raw SQL."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, connection

from allocation.domain.consultation import withdraw_scenario
from allocation.domain.extensions import extend_consultation
from allocation.domain.opinions import comment_line, give_opinion
from tests.factories.consultations import (
    ASKED,
    DUE,
    answer_for_all,
    departments_of,
    make_adopted,
    make_answer,
    make_draft,
    make_member,
    submit,
)
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE allocation_adoption SET motive = 'autre'",
        "DELETE FROM allocation_adoption",
        "UPDATE allocation_notification SET reference = 'autre'",
        "DELETE FROM allocation_notification",
        "UPDATE allocation_opinion SET value = 'unfavourable'",
        "UPDATE allocation_opinion SET replaced_at = now(), motivation = 'autre'",
        "DELETE FROM allocation_opinion",
        "UPDATE allocation_consultation SET due_at = due_at - interval '1 day'",
        "UPDATE allocation_consultation SET closed_at = NULL",
        "UPDATE allocation_consultation SET closing_motive = 'autre'",
        "DELETE FROM allocation_consultation",
    ],
)
def test_what_was_given_or_decided_is_not_rewritten(sql):
    with time_machine.travel(ASKED, tick=False):
        make_adopted(notified=True)

    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        run(sql)


@pytest.mark.parametrize("sql", ["UPDATE allocation_linecomment SET text = 'autre'", "DELETE FROM allocation_linecomment"])
def test_a_comment_is_not_rewritten(sql):
    with time_machine.travel(ASKED, tick=False):
        scenario = make_draft()
        area = departments_of(scenario)[0]
        comment_line(submit(scenario), department=area, text="Trop peu.", actor=make_member(area))

    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        run(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE allocation_consultation SET due_at = due_at - interval '1 day'",
        "UPDATE allocation_consultation SET closed_at = now(), due_at = due_at + interval '1 day'",
        "UPDATE allocation_consultation SET message = 'autre'",
        "DELETE FROM allocation_consultation",
        "UPDATE allocation_extension SET due_at = due_at + interval '1 day'",
        "DELETE FROM allocation_extension",
    ],
)
def test_a_saisine_and_its_extension_are_not_rewritten_while_open(sql):
    make_extended()

    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        run(sql)


INSERTS = {
    "opinion": (
        "INSERT INTO allocation_opinion (consultation_id, department_id, value, motivation, form, held_on, given_by_id, "
        "given_as, is_late) SELECT consultation_id, department_id, value, motivation, form, held_on, given_by_id, "
        "given_as, is_late FROM allocation_opinion"
    ),
    "comment": (
        "INSERT INTO allocation_linecomment (consultation_id, department_id, code, text, author_id, author_as) "
        "SELECT consultation_id, department_id, code, text, author_id, author_as FROM allocation_linecomment"
    ),
    "extension": (
        "INSERT INTO allocation_extension (consultation_id, department_id, due_at, motive, granted_by_id) "
        "SELECT consultation_id, department_id, due_at + interval '10 years', motive, granted_by_id "
        "FROM allocation_extension"
    ),
    "replacement": "UPDATE allocation_opinion SET replaced_at = now()",
}


@pytest.mark.parametrize("name", INSERTS)
def test_nothing_is_added_to_a_closed_consultation(name):
    make_extended(close=True)

    with pytest.raises(DatabaseError, match="La consultation est close"):
        run(INSERTS[name])


def test_an_extension_is_not_shorter_than_the_one_before():
    make_extended()

    with pytest.raises(DatabaseError, match="ne se raccourcit pas"):
        run(INSERTS["extension"].replace("+ interval '10 years'", "- interval '1 minute'"))


def make_extended(*, close=False):
    """A consultation put off, with an avis and a comment, open or closed."""
    with time_machine.travel(ASKED, tick=False):
        agent, scenario = make_agent(), make_draft()
        area = departments_of(scenario)[0]
        consultation = submit(scenario, agent=agent)
        comment_line(consultation, department=area, text="Trop peu.", actor=make_member(area))
        give_opinion(consultation, department=area, answer=make_answer(), actor=make_member(area))
        due_at = DUE + dt.timedelta(days=10)
        extend_consultation(scenario, department=None, due_at=due_at, motive="Congés.", actor=agent)
        if close:
            withdraw_scenario(scenario, motive="Une erreur.", actor=agent)


def test_an_avis_is_replaced_once():
    with time_machine.travel(ASKED, tick=False):
        answer_for_all(submit(make_draft()))
    run("UPDATE allocation_opinion SET replaced_at = now()")

    with pytest.raises(DatabaseError, match="une fois"):
        run("UPDATE allocation_opinion SET replaced_at = NULL")
