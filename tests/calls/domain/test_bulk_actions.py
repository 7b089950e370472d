"""Grouped actions: tried without a trace, done once, with the rights of who asked."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.active_hat import forget_hats
from calls.domain.bulk_actions import GONE, HAT_LOST, ask_bulk, run_bulk, try_bulk
from calls.domain.desk_rights import has_declared
from calls.domain.interests import declare_conflict
from calls.enums import ApplicationState as S, BulkKind
from calls.models import Message, ReviewAssignment
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_states import JobState
from iae_portal.common.models import AuditEvent, OutgoingMail
from tests.factories.calls import make_call
from tests.factories.desk import AFTER, DUE, declare, make_file, make_instructor, make_member

pytestmark = pytest.mark.django_db
WORDS = {"text": "Votre dossier est étudié."}


@pytest.fixture(autouse=True)
def _after_closing():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def files():
    call = make_call()
    return [make_file(call) for _ in range(3)]


@pytest.fixture
def agent(files):
    actor = make_instructor(files[0])
    declare(files[1], actor)
    declare(files[2], actor)
    return actor


def silent(_progress, _step):
    """No job listens."""


def write(files, agent):
    return ask_bulk(files[0].call, files, kind=BulkKind.MESSAGE, parameters=WORDS, actor=agent)


def results(bulk):
    return list(bulk.items.order_by("pk").values_list("is_done", "message"))


def test_trial_tells_the_exact_result_and_leaves_nothing(files, agent):
    files[1].state = S.WITHDRAWN
    files[1].save()
    events = AuditEvent.objects.count()
    outcomes = try_bulk(files, kind=BulkKind.MESSAGE, parameters=WORDS, actor=agent)
    assert [one.is_done for one in outcomes] == [True, False, True]
    assert "les échanges sont clos" in outcomes[1].message
    assert (Message.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events


def test_job_does_each_file_and_tells_its_result(files, agent):
    bulk = write(files, agent)
    execute_job(job_id=bulk.job_id)
    bulk.job.refresh_from_db()
    assert bulk.job.state == JobState.SUCCEEDED
    assert results(bulk) == [(True, "Message envoyé")] * 3
    assert Message.objects.count() == 3


def test_second_run_does_only_what_was_left(files, agent):
    bulk = write(files, agent)
    first = bulk.items.order_by("pk").first()

    def die(_progress, step):
        if step != "Dossier 1 sur 3":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_bulk(bulk, report=die)
    first.refresh_from_db()
    assert first.is_done is True
    assert Message.objects.count() == 1
    run_bulk(bulk, report=silent)
    run_bulk(bulk, report=silent)
    assert Message.objects.count() == 3
    assert results(bulk) == [(True, "Message envoyé")] * 3


def test_refused_file_stops_no_other(files, agent):
    files[0].state = S.WITHDRAWN
    files[0].save()
    bulk = write(files, agent)
    run_bulk(bulk, report=silent)
    assert [is_done for is_done, _ in results(bulk)] == [False, True, True]


def test_file_in_which_an_interest_is_declared_meanwhile_is_left_alone(files, agent):
    bulk = write(files, agent)
    declare_conflict(files[1], reason="Embauche.", actor=agent)
    run_bulk(bulk, report=silent)
    assert results(bulk)[1] == (False, GONE)
    assert not Message.objects.filter(application=files[1]).exists()


def test_action_is_not_done_once_the_hat_is_lost(files, agent):
    bulk = write(files, agent)
    bulk.assignment.valid_to = bulk.assignment.valid_from
    bulk.assignment.save()
    forget_hats(agent.pk)
    bulk.asked_by.__dict__.pop("hats", None)
    with time_machine.travel(DUE, tick=False):
        run_bulk(bulk, report=silent)
    assert results(bulk) == [(False, HAT_LOST)] * 3


def test_action_on_a_file_out_of_sight_is_refused_whole(files, agent):
    hidden = make_file(files[0].call)
    declare(hidden, agent)
    declare_conflict(hidden, reason="Embauche.", actor=agent)
    with pytest.raises(PermissionDenied):
        write([*files, hidden], agent)


def test_action_on_nothing_is_refused(files, agent):
    with pytest.raises(ValidationError, match="au moins un dossier"):
        ask_bulk(files[0].call, [], kind=BulkKind.MESSAGE, parameters=WORDS, actor=agent)


def test_member_does_nothing_to_files(files):
    member = make_member(files[0])
    outcomes = try_bulk(files[:1], kind=BulkKind.MESSAGE, parameters=WORDS, actor=member)
    assert [(one.is_done, one.message) for one in outcomes] == [
        (False, "Vos droits ne permettent pas cette action sur ce dossier.")
    ]


def test_files_are_given_together(files, agent):
    member = make_member(files[0], assigned=False)
    parameters = {"reviewer": member.pk, "role": "reviewer", "due_at": DUE.isoformat()}
    bulk = ask_bulk(files[0].call, files, kind=BulkKind.ASSIGN, parameters=parameters, actor=agent)
    run_bulk(bulk, report=silent)
    assert list(ReviewAssignment.objects.values_list("reviewer", "due_at")) == [(member.pk, DUE)] * 3


def test_corrections_are_asked_together(files, agent):
    parameters = {"keys": ["titre"], "reason": "Précisez.", "due_at": DUE.isoformat()}
    bulk = ask_bulk(files[0].call, files, kind=BulkKind.CORRECTION, parameters=parameters, actor=agent)
    run_bulk(bulk, report=silent)
    assert [file.corrections.get().due_at for file in files] == [DUE] * 3


def test_files_that_are_not_conform_are_not_admitted(files, agent):
    outcomes = try_bulk(files[:1], kind=BulkKind.ADMIT, parameters={}, actor=agent)
    assert outcomes[0].is_done is False
    assert "pas encore été examiné" in outcomes[0].message


def test_absence_of_interest_is_declared_for_several_files_at_once(files):
    actor = make_instructor(files[0], declared=False)
    bulk = ask_bulk(files[0].call, files, kind=BulkKind.CLEAR, parameters={}, actor=actor)
    run_bulk(bulk, report=silent)
    assert all(has_declared(file, actor) for file in files)


def test_grouped_declaration_does_not_lift_a_conflict(files, agent):
    bulk = ask_bulk(files[0].call, files, kind=BulkKind.CLEAR, parameters={}, actor=agent)
    declare_conflict(files[1], reason="Embauche.", actor=agent)
    run_bulk(bulk, report=silent)
    assert results(bulk)[1] == (False, GONE)
    assert not has_declared(files[1], agent)
