"""Metrics tell what waits and what was served, to who bears the token only."""

import datetime as dt

import pytest
from django.utils import timezone

from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from iae_portal.common.mails import MailState, OutgoingMail

pytestmark = pytest.mark.django_db
TOKEN = "un-jeton-de-collecte"


@pytest.fixture
def read(client, settings):
    """`read()` gives the value of each metric, by its name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def read():
        answer = client.get("/metriques/", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return read


def test_jobs_are_counted_by_state(read):
    now = timezone.now()
    Job.objects.create(kind="essai", subject="un", queued_at=now - dt.timedelta(minutes=5))
    Job.objects.create(kind="essai", subject="deux", state=JobState.FAILED, error="Échec.", finished_at=now)
    told = read()
    assert told['portal_jobs{state="queued"}'] == 1
    assert told['portal_jobs{state="failed"}'] == 1
    assert 300 <= told["portal_job_oldest_seconds"] < 360


def test_mails_are_counted_unless_sent(read):
    for number, state in enumerate((MailState.WAITING, MailState.FAILED, MailState.SENT)):
        sent_at = timezone.now() if state == MailState.SENT else None
        OutgoingMail.objects.create(key=f"cle-{number}", recipient="a@demo.example", state=state, sent_at=sent_at)
    told = read()
    assert told['portal_mails{state="waiting"}'] == 1
    assert told['portal_mails{state="failed"}'] == 1
    assert 'portal_mails{state="sent"}' not in told


def test_nothing_waiting_is_zero_second_old(read):
    told = read()
    assert (told["portal_job_oldest_seconds"], told["portal_mail_oldest_seconds"]) == (0, 0)
    assert told["portal_database_bytes"] > 1_000_000


def test_request_is_counted_by_page_and_status(read, client):
    name = 'portal_requests_total{method="GET",page="common:health",status="200"}'
    before = read().get(name, 0)
    client.get("/sante/")
    told = read()
    assert told[name] == before + 1
    assert told['portal_request_seconds_count{page="common:health"}'] >= 1


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer autre", f"Basic {TOKEN}", TOKEN])
def test_metrics_do_not_exist_without_the_token(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metriques/", headers={"Authorization": given}).status_code == 404


def test_metrics_do_not_exist_when_no_token_is_set(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metriques/", headers={"Authorization": "Bearer "}).status_code == 404
