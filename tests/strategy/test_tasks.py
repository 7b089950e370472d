"""The work of reading the figures, as a job that somebody or the night asks for."""

import pytest

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import enqueue_job
from iae_portal.common.job_registry import may_see
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from strategy.models import Suggestion
from strategy.rules.suggesting import JOB_KIND, JOB_SUBJECT
from strategy.tasks import address_of_result, read_suggestions
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


def test_job_reads_the_figures_and_ends():
    make_done_run(make_example())
    job = enqueue_job(kind=JOB_KIND, subject=JOB_SUBJECT, parameters={}, actor=make_agent())

    execute_job(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, Suggestion.objects.count()) == (JobState.SUCCEEDED, 1)
    assert address_of_result(job) == "/strategie/suggestions/"


def test_night_asks_for_one_reading_at_a_time():
    read_suggestions()
    read_suggestions()

    job = Job.objects.get(kind=JOB_KIND)
    assert (job.owner, job.subject) == (None, JOB_SUBJECT)


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.REGIONAL_AGENT, True), (Role.OBSERVER, False), (Role.STRUCTURE_MEMBER, False)]
)
def test_job_is_followed_by_who_writes_the_doctrine(role, sees):
    read_suggestions()

    assert may_see(make_holder(role), Job.objects.get(kind=JOB_KIND)) is sees
