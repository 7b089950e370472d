"""Prometheus metrics: requests counted by each process, and what waits, read in the database at each collection."""

import datetime as dt
import os
from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Min, Model, QuerySet
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from iae_portal.common.job_states import ACTIVE, JobState
from iae_portal.common.jobs import Job
from iae_portal.common.mails import MailState, OutgoingMail

# One process alone counts in its memory; several of one server share files in the folder that this names.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OWN = CollectorRegistry()
REQUESTS = Counter("portal_requests", "Requêtes servies.", ["method", "page", "status"], registry=OWN)
SECONDS = Histogram(
    "portal_request_seconds",
    "Durée des requêtes, en secondes.",
    ["page"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=OWN,
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def observe_request(*, method: str, page: str, status: int, seconds: float) -> None:
    """Count a request by page and status; a method that nothing serves goes under one name, whatever it is."""
    REQUESTS.labels(method if method in METHODS else "autre", page, str(status)).inc()
    SECONDS.labels(page).observe(seconds)


def write_metrics() -> bytes:
    """All metrics, in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(WaitingCollector())
    if os.environ.get(SHARED_FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(OWN) + generate_latest(registry)


class WaitingCollector(Collector):
    """Jobs and mails that wait, those that failed, and the size of the database: four queries."""

    def collect(self) -> Iterable[Metric]:
        jobs = Job.objects.filter(state__in=(*ACTIVE, JobState.FAILED))
        yield _count("portal_jobs", "Travaux par état ; les terminés ne comptent pas.", jobs)
        queued = Job.objects.filter(state=JobState.QUEUED).aggregate(first=Min("queued_at"))["first"]
        yield _age("portal_job_oldest_seconds", "Attente du plus ancien travail en file.", queued)
        mails = OutgoingMail.objects.exclude(state=MailState.SENT)
        yield _count("portal_mails", "Courriels en attente et abandonnés.", mails)
        waiting = OutgoingMail.objects.filter(state=MailState.WAITING).aggregate(first=Min("created_at"))["first"]
        yield _age("portal_mail_oldest_seconds", "Attente du plus ancien courriel.", waiting)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            yield GaugeMetricFamily("portal_database_bytes", "Taille de la base.", value=cursor.fetchone()[0])


def _count(name: str, words: str, rows: QuerySet[Model]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in rows.order_by().values_list("state").annotate(count=Count("pk")):
        family.add_metric([state], count)
    return family


def _age(name: str, words: str, since: dt.datetime | None) -> Metric:
    seconds = (timezone.now() - since).total_seconds() if since else 0
    return GaugeMetricFamily(name, words, value=max(0.0, seconds))
