"""A job told to the person who waits for it: always what is really happening, never a hope."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from iae_portal.common import formatting
from iae_portal.common.job_registry import UnknownJobKindError, get_kind, may_cancel
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job

PATIENCE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """What the fragment shows. `reload_page` makes the page around it reload once the job is over."""

    number: str
    label: str
    state: str
    title: str
    detail: str
    tone: str
    percent: int
    percent_text: str
    final: bool
    cancellable: bool
    result_url: str
    reload_page: bool

    @property
    def fingerprint(self) -> str:
        """Changes when what is shown changes: the fragment is sent again only then."""
        return f"{self.state}-{self.percent}-{crc32(f'{self.title} {self.detail}'.encode())}"

    @property
    def url(self) -> str:
        return reverse("common:job", args=[self.number])

    @property
    def cancel_url(self) -> str:
        return reverse("common:job-cancel", args=[self.number])

    @property
    def poll_url(self) -> str:
        reload = "&recharger=1" if self.reload_page else ""
        return f"{self.url}?vu={self.fingerprint}{reload}"


def describe_job(job: Job, *, user: Any, reload_page: bool = False, now: datetime | None = None) -> JobCard:
    title, detail, tone = describe_state(job, now=now or timezone.now())
    percent = int(job.progress)
    try:
        kind = get_kind(job.kind)
        label, result_url = kind.label, kind.result_url(job) if job.state == JobState.SUCCEEDED else ""
    except UnknownJobKindError:
        label, result_url = job.kind, ""
    return JobCard(
        number=str(job.pk),
        label=label,
        state=job.state,
        title=title,
        detail=detail,
        tone=tone,
        percent=percent,
        percent_text=formatting.format_percent(percent / 100, decimals=0),
        final=job.is_final,
        cancellable=job.state in {JobState.QUEUED, JobState.RUNNING} and may_cancel(user, job),
        result_url=result_url,
        reload_page=reload_page,
    )


def describe_state(job: Job, *, now: datetime) -> tuple[str, str, str]:
    """Title, detail and tone (a DSFR alert's name)."""
    if job.state == JobState.QUEUED:
        return _describe_queue(job, now)
    if job.state == JobState.RUNNING:
        return _describe_running(job, now)
    if job.state == JobState.CANCELLING:
        return "Annulation demandée", "Le travail s’arrête à la fin de l’étape en cours.", "info"
    ended = formatting.format_datetime(job.finished_at)
    if job.state == JobState.SUCCEEDED:
        took = (
            formatting.format_duration(job.finished_at - job.started_at) if job.started_at and job.finished_at else ""
        )
        return "Terminé", f"Le {ended}, en {took}." if took else f"Le {ended}.", "success"
    if job.state == JobState.FAILED:
        return "Échec", job.error, "error"
    return "Annulé", f"Le {ended}. Rien n’a été enregistré.", "warning"


def _describe_queue(job: Job, now: datetime) -> tuple[str, str, str]:
    title = "Interrompu, en attente de reprise" if job.attempt else "En attente d’un exécutant"
    waiting = now - job.queued_at
    if waiting < PATIENCE:
        return title, "Le travail commence dans un instant.", "info"
    busy = Job.objects.alive().count()
    if busy:
        works = "1 autre travail est en cours" if busy == 1 else f"{busy} autres travaux sont en cours"
        return title, f"Les exécutants sont occupés : {works}. Le vôtre suivra.", "info"
    since = formatting.format_duration(waiting)
    return (
        title,
        f"Aucun exécutant ne répond depuis {since}. Votre demande est conservée et commencera à leur retour.",
        "warning",
    )


def _describe_running(job: Job, now: datetime) -> tuple[str, str, str]:
    title = "En cours" if job.attempt <= 1 else f"Repris après une interruption ({job.attempt}e tentative)"
    silence = now - job.heartbeat if job.heartbeat else timedelta(0)
    if silence > settings.JOB_HEARTBEAT_TIMEOUT:
        since = formatting.format_duration(silence)
        return title, f"L’exécutant ne donne plus signe de vie depuis {since} ; le travail va être repris.", "warning"
    return title, job.step, "info"
