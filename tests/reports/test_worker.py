"""A restitution by a real worker: made in the end once, even when the first worker is killed on the way."""

import signal

import pytest

from iae_portal.common.job_states import JobState
from reports.enums import DocumentKind
from reports.models import Restitution
from tests.factories.reports import World
from tests.workers import wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def test_worker_makes_the_documents(start_worker):
    world = World()
    start_worker()

    restitution = world.ask(area=world.region)
    job = wait_for(restitution.job, lambda job: job.is_final, reaping=True)

    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    restitution.refresh_from_db()
    assert restitution.documents.count() == len(DocumentKind)
    assert restitution.finished_at is not None


def test_worker_killed_after_the_freeze_is_followed_by_one_that_uses_the_same_figures(start_worker):
    world = World()
    first = start_worker()
    restitution = world.ask(area=world.region)

    wait_for(restitution.job, lambda _: Restitution.objects.get(pk=restitution.pk).frozen_at is not None)
    first.end(signal.SIGKILL)
    frozen = Restitution.objects.get(pk=restitution.pk).fingerprint
    start_worker()
    job = wait_for(restitution.job, lambda job: job.is_final, reaping=True)

    assert job.state == JobState.SUCCEEDED
    restitution.refresh_from_db()
    assert restitution.fingerprint == frozen
    assert restitution.documents.count() == len(DocumentKind)
