import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from iae_portal.common.audit_trail import record_event, verify_audit
from iae_portal.common.models import AuditEvent
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


def record(count=3):
    user = make_user()
    return [record_event(actor=user, verb="test:done", subject=user, data={"number": n}) for n in range(count)]


def tamper(sql, *params):
    """What the owner of the table could do: switch the guard off, write, switch it on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE common_auditevent DISABLE TRIGGER common_auditevent_append_only")
        cursor.execute(sql, params)
        cursor.execute("ALTER TABLE common_auditevent ENABLE TRIGGER common_auditevent_append_only")


def test_event_keeps_actor_subject_and_data():
    user = make_user()
    event = record_event(actor=user, verb="account:invited", subject=user, data={"role": "observer"})
    event.refresh_from_db()
    assert (event.actor, event.subject_type, event.subject_id) == (user, "accounts.user", str(user.pk))
    assert event.data == {"role": "observer"}


def test_chain_of_intact_events_holds():
    events = record()
    verdict = verify_audit()
    assert (verdict.checked, verdict.broken, verdict.last_hash) == (3, None, events[-1].hash)


def test_floats_and_accents_survive_the_database():
    record_event(actor=None, verb="test:done", data={"ratio": 1e22, "zone": "Saint-Étienne", "none": None})
    assert verify_audit().broken is None


def test_event_written_is_lost_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_event(actor=None, verb="test:done")
        raise ZeroDivisionError
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("method", ["update", "delete"])
def test_database_refuses_to_change_a_row(method):
    record(1)
    with pytest.raises(DatabaseError, match="Le journal d’audit ne se modifie pas"), transaction.atomic():
        if method == "update":
            AuditEvent.objects.update(verb="test:other")
        else:
            AuditEvent.objects.all().delete()


def test_database_refuses_to_empty_the_table():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_auditevent ENABLE TRIGGER common_auditevent_never_emptied")
    with (
        pytest.raises(DatabaseError, match="TRUNCATE refusé"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE common_auditevent")


def test_row_altered_by_hand_is_found():
    events = record()
    tamper("UPDATE common_auditevent SET data = '{\"number\": 9}' WHERE id = %s", events[1].pk)
    verdict = verify_audit()
    assert (verdict.broken, verdict.reason) == (events[1], "son contenu ne correspond pas à son empreinte")


def test_row_removed_by_hand_is_found_at_the_next():
    events = record()
    tamper("DELETE FROM common_auditevent WHERE id = %s", events[1].pk)
    verdict = verify_audit()
    assert (verdict.broken, verdict.checked) == (events[2], 1)


def test_chain_cannot_fork():
    events = record(2)
    fork = AuditEvent(happened_at=events[0].happened_at, verb="test:done", previous_hash=events[0].hash, hash="f" * 64)
    with pytest.raises(IntegrityError, match="common_auditevent_one_chain"), transaction.atomic():
        fork.save()


def test_command_tells_an_intact_chain(capsys):
    events = record(2)
    call_command("verify_audit")
    assert capsys.readouterr().out == f"Chaîne d’audit intacte\u00a0: 2 lignes, dernière empreinte {events[1].hash}.\n"


def test_command_names_the_broken_row():
    events = record(2)
    tamper("UPDATE common_auditevent SET verb = 'test:undone' WHERE id = %s", events[0].pk)
    with pytest.raises(CommandError, match=f"rompue à la ligne {events[0].pk} "):
        call_command("verify_audit")


def test_command_finds_rows_cut_off_at_the_end():
    events = record(2)
    tamper("DELETE FROM common_auditevent WHERE id = %s", events[1].pk)
    with pytest.raises(CommandError, match="des lignes ont été retirées"):
        call_command("verify_audit", holds=events[1].hash)
