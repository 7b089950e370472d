"""A move and its event are one: PostgreSQL keeps both, or neither."""

import contextlib

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from calls.domain.moving import move_file
from calls.enums import ApplicationState
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import make_opinion
from tests.factories.desk import AFTER, make_file
from tests.factories.users import make_agent


@contextlib.contextmanager
def broken_audit(statement):
    """The audit trail fails in PostgreSQL itself, between the change of the state and the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION test_break_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{statement}; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER test_break_audit BEFORE INSERT ON common_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION test_break_audit()"
        )
    try:
        yield
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER test_break_audit ON common_auditevent")
            cursor.execute("DROP FUNCTION test_break_audit()")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["RAISE EXCEPTION 'disque plein'", "PERFORM pg_terminate_backend(pg_backend_pid())"]
)
def test_state_never_changes_without_its_event(statement):
    with time_machine.travel(AFTER, tick=False):
        file = make_file(state=ApplicationState.AWAITING_COMMITTEE)
        agent = make_agent()
        opinion = make_opinion(file, actor=agent)
        before = AuditEvent.objects.count()

        with broken_audit(statement), pytest.raises(Exception, match=r"disque plein|terminat|closed") as failure:
            move_file(file, "deliberate", actor=agent, evidence=opinion)

    assert not isinstance(failure.value, (TransitionRefusedError, PermissionDenied))
    file.refresh_from_db()
    assert (file.state, AuditEvent.objects.count()) == (ApplicationState.AWAITING_COMMITTEE, before)
