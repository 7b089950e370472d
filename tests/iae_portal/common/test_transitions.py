import pytest

from iae_portal.common.job_states import JobState
from iae_portal.common.models import AuditEvent, Job
from iae_portal.common.transitions import TransitionRefusedError, transition
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


def only_owner(job, actor):
    if job.owner != actor:
        raise TransitionRefusedError("Seul le demandeur peut faire cela.")


TABLE = {(JobState.QUEUED, JobState.RUNNING): only_owner, (JobState.RUNNING, JobState.CANCELLING): None}


def make_job(owner):
    return Job.objects.create(kind="common.selftest", subject="s", owner=owner)


def start(job, actor, **options):
    changes = {"attempt": 1, "started_at": job.created_at, "heartbeat": job.created_at}
    return transition(instance=job, to=JobState.RUNNING, actor=actor, table=TABLE, changes=changes, **options)


def test_allowed_change_is_saved_with_its_fields_and_its_event():
    owner = make_user()
    job = start(make_job(owner), owner, data={"motive": "essai"})
    assert (job.state, job.attempt) == ("running", 1)
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.subject_id) == (owner, "job:running", str(job.pk))
    assert event.data == {"from": "queued", "to": "running", "motive": "essai"}


def test_guard_refuses_another_actor():
    job = make_job(make_user())
    with pytest.raises(TransitionRefusedError, match="Seul le demandeur"):
        start(job, make_user())
    job.refresh_from_db()
    assert (job.state, AuditEvent.objects.count()) == ("queued", 0)


def test_change_outside_the_table_is_refused_in_french():
    owner = make_user()
    refusal = "«\u00a0en attente d’un exécutant\u00a0», il ne peut pas devenir «\u00a0annul"
    with pytest.raises(TransitionRefusedError, match=refusal):
        transition(instance=make_job(owner), to=JobState.CANCELLING, actor=owner, table=TABLE)


def test_change_from_a_stale_page_reads_the_row_again():
    owner = make_user()
    job = make_job(owner)
    stale = Job.objects.get(pk=job.pk)
    start(job, owner)
    with pytest.raises(TransitionRefusedError, match="actualisez-la"):
        start(stale, owner)
