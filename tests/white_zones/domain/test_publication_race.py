"""Two people who publish or archive at once, each on their own connection: one diagnosis of the year stands."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from iae_portal.common.job_execution import execute_job
from tests.factories.white_zones import make_actor, make_example
from white_zones.domain.create_run import create_run
from white_zones.domain.publish_run import archive_run, publish_run
from white_zones.models import Archive, Publication, Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runs():
    made, actor = make_example(), make_actor()
    asked = [create_run(actor=actor, name=name, parameters=made.parameters()) for name in ("Un", "Deux")]
    for run in asked:
        execute_job(job_id=run.job_id)
    return list(Run.objects.order_by("pk"))


def at_once(*calls):
    """Each call in its thread, all released together; the messages of those that were refused."""
    together = Barrier(len(calls))

    def call(act, run):
        try:
            together.wait()
            act(actor=run.created_by, run=run)
        except ValidationError as refusal:
            return refusal.message
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(max_workers=len(calls)) as threads:
        return list(threads.map(lambda pair: call(*pair), calls))


@pytest.mark.parametrize("_again", range(5))
def test_two_runs_of_one_year_published_at_once_leave_one_standing(runs, _again):
    assert at_once((publish_run, runs[0]), (publish_run, runs[1])) == ["", ""]
    assert Publication.objects.count() == 2
    assert Publication.objects.filter(replaced_at__isnull=True).count() == 1


@pytest.mark.parametrize("_again", range(5))
def test_run_published_and_archived_at_once_is_one_or_the_other(runs, _again):
    refusals = at_once((publish_run, runs[0]), (archive_run, runs[0]))
    stands = Publication.objects.filter(run=runs[0], replaced_at__isnull=True).exists()
    assert stands != Archive.objects.filter(run=runs[0]).exists()
    assert sum(bool(message) for message in refusals) == 1
