"""What the workers and the beat run for decisions and conventions; each task only calls the functions that do it."""

from celery import shared_task
from django.urls import reverse

from awards.domain import releasing, reminders, retention
from calls.models import BulkAction
from iae_portal.common.job_context import JobContext
from iae_portal.common.job_registry import register_job
from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue


@shared_task(name=reminders.REMIND_TASK, expires=3600)
def remind_follow_up() -> None:
    reminders.remind_reports()
    reminders.remind_conditions()


@shared_task(name=retention.TASK, expires=3600)
def apply_retention() -> None:
    retention.apply_retention(dry_run=False)


def _result_url(job: Job) -> str:
    bulk = BulkAction.objects.filter(pk=job.parameters.get("bulk")).first()
    return reverse("awards:release-result", args=[bulk.call_id, bulk.pk]) if bulk else ""


@register_job(releasing.JOB_KIND, label="Notification de décisions", result_url=_result_url, queue=Queue.DOCUMENTS)
def run_release(context: JobContext) -> None:
    bulk = BulkAction.objects.select_related("asked_by").get(pk=context.parameters["bulk"])
    releasing.run_release(bulk, report=context.report)
