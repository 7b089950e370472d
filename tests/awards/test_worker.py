"""Many decisions released by a real worker, killed on the way: nobody gets two letters, and nobody none."""

import signal

import pytest

from awards.domain.releasing import ask_release
from awards.models import Letter
from calls.enums import ApplicationState as S
from calls.models import Application
from iae_portal.common.job_states import JobState
from iae_portal.common.models import OutgoingMail
from tests.factories.awards import make_decider, make_heard, make_held, make_owner
from tests.factories.calls import make_call
from tests.factories.desk import declare
from tests.workers import wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
FILES = 20


def test_worker_killed_while_releasing_is_followed_by_one_that_ends_it_once_each(start_worker):
    # On the clock of the worker, which is another process: hats begin when they are given.
    call = make_call()
    files = [make_heard(call) for _ in range(FILES)]
    agent = make_decider(files[0])
    for file in files:
        declare(file, agent)
        make_owner(file)
        make_held(file, agent)
    OutgoingMail.objects.all().delete()
    first = start_worker()
    bulk = ask_release(call, files, actor=agent)
    wait_for(bulk.job, lambda _: Letter.objects.count() >= 2)
    first.end(signal.SIGKILL)
    start_worker()
    job = wait_for(bulk.job, lambda job: job.is_final, reaping=True)
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert [item.is_done for item in bulk.items.all()] == [True] * FILES
    assert Letter.objects.count() == FILES
    assert set(Application.objects.values_list("state", flat=True)) == {S.ACCEPTED}
    recipients = list(
        OutgoingMail.objects.filter(key__startswith="calls:decision:").values_list("recipient", flat=True)
    )
    assert len(recipients) == len(set(recipients)) == FILES
