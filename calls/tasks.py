"""What the workers and the beat run for calls; each task only calls the functions that do it."""

from celery import shared_task
from django.urls import reverse

from calls.domain import applicant_reminders, bulk_actions, notices, scanning
from calls.domain.correction_requests import expire_corrections
from calls.models import BulkAction
from iae_portal.common.job_context import JobContext
from iae_portal.common.job_registry import register_job
from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue


@shared_task(name=applicant_reminders.REMIND_TASK, expires=3600)
def remind_applicants() -> None:
    applicant_reminders.remind_drafts()
    applicant_reminders.remind_corrections()


@shared_task(name="calls.tasks.expire_corrections", expires=600)
def expire_overdue_corrections() -> None:
    expire_corrections()


@shared_task(name=scanning.SCAN_TASK, acks_late=True)
def scan_file(file_id: int) -> None:
    scanning.scan_file(file_id)


@shared_task(name="calls.tasks.scan_forgotten", expires=300)
def scan_forgotten() -> None:
    scanning.scan_forgotten()


@shared_task(name=notices.DIGEST_TASK, expires=3600)
def send_digests() -> None:
    notices.send_digests()


def _result_url(job: Job) -> str:
    bulk = BulkAction.objects.filter(pk=job.parameters.get("bulk")).first()
    return reverse("calls:desk-bulk", args=[bulk.call_id, bulk.pk]) if bulk else ""


@register_job(
    bulk_actions.JOB_KIND, label="Action groupée sur des dossiers", result_url=_result_url, queue=Queue.DOCUMENTS
)
def run_bulk(context: JobContext) -> None:
    bulk = BulkAction.objects.select_related("asked_by").get(pk=context.parameters["bulk"])
    bulk_actions.run_bulk(bulk, report=context.report)
