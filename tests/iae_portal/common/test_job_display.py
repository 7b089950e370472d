from datetime import UTC, datetime, timedelta

import pytest

from iae_portal.common.job_display import describe_job, describe_state
from iae_portal.common.job_states import JobState
from iae_portal.common.models import Job
from tests.factories.users import make_user

NOW = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)


def make_job(**fields):
    values = {"kind": "common.selftest", "subject": "s", "queued_at": NOW, "started_at": NOW, "heartbeat": NOW}
    return Job(**{**values, **fields})


def describe(**fields):
    return describe_state(make_job(**fields), now=NOW)


def test_fresh_in_the_queue():
    assert describe() == ("En attente d’un exécutant", "Le travail commence dans un instant.", "info")


@pytest.mark.django_db
def test_nobody_answers():
    title, detail, tone = describe(queued_at=NOW - timedelta(seconds=20))
    assert (title, tone) == ("En attente d’un exécutant", "warning")
    assert detail.startswith("Aucun exécutant ne répond depuis 20\u00a0secondes.")


@pytest.mark.django_db
def test_workers_are_busy_elsewhere(time_machine):
    Job.objects.create(
        kind="common.selftest",
        subject="other",
        state=JobState.RUNNING,
        attempt=1,
        started_at=datetime.now(UTC),
        heartbeat=datetime.now(UTC),
    )
    detail = describe(queued_at=NOW - timedelta(seconds=20))[1]
    assert detail == "Les exécutants sont occupés\u00a0: 1 autre travail est en cours. Le vôtre suivra."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"attempt": 1, "step": "Lecture"}, ("En cours", "Lecture", "info")),
        ({"attempt": 2, "step": "Lecture"}, ("Repris après une interruption (2e tentative)", "Lecture", "info")),
    ],
)
def test_running(fields, expected):
    assert describe(state=JobState.RUNNING, **fields) == expected


def test_running_but_silent():
    detail = describe(state=JobState.RUNNING, attempt=1, heartbeat=NOW - timedelta(seconds=40))[1]
    assert detail == "L’exécutant ne donne plus signe de vie depuis 40\u00a0secondes\u00a0; le travail va être repris."


def test_interrupted_waits_for_another_attempt():
    assert describe(attempt=1)[0] == "Interrompu, en attente de reprise"


def test_succeeded_tells_when_and_how_long():
    title, detail, tone = describe(state=JobState.SUCCEEDED, finished_at=NOW + timedelta(seconds=12))
    assert (title, tone) == ("Terminé", "success")
    assert detail == "Le 12\u00a0mars\u00a02026 à 17\u00a0h\u00a000 (heure de Paris), en 12\u00a0secondes."


def test_failed_tells_why():
    assert describe(state=JobState.FAILED, error="Motif.", finished_at=NOW) == ("Échec", "Motif.", "error")


def test_cancelled_says_that_nothing_was_kept():
    assert describe(state=JobState.CANCELLED, finished_at=NOW)[1].endswith("Rien n’a été enregistré.")


@pytest.mark.django_db
def test_card_lets_the_owner_cancel_and_nobody_else():
    owner, other = make_user(), make_user()
    job = make_job(pk=1, owner=owner)
    assert describe_job(job, user=owner, now=NOW).cancellable
    assert not describe_job(job, user=other, now=NOW).cancellable


@pytest.mark.django_db
def test_card_number_has_no_thousands_separator():
    card = describe_job(make_job(pk=12345), user=make_user(), now=NOW)
    assert card.url == "/travaux/12345/"
