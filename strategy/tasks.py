"""What the workers and the beat run for the doctrine."""

from typing import Any

from celery import shared_task
from django.urls import reverse

from accounts.roles import Permission
from iae_portal.common.job_context import JobContext
from iae_portal.common.job_lifecycle import enqueue_job
from iae_portal.common.job_registry import register_job
from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue
from strategy.domain.suggestions.refreshing import read_findings, store_findings
from strategy.rules.suggesting import JOB_KIND, JOB_SUBJECT


def may_follow(user: Any, _job: Job) -> bool:
    """Who writes the doctrine reads what the figures suggest."""
    return bool(user.can(Permission.STRATEGY_DOCTRINE_EDIT))


def address_of_result(_job: Job) -> str:
    return reverse("strategy:suggestions")


@register_job(
    JOB_KIND,
    label="Lecture des chiffres pour les suggestions",
    can_see=may_follow,
    result_url=address_of_result,
    queue=Queue.COMPUTING,
)
def run_suggestions(context: JobContext) -> None:
    findings = read_findings(context.report)
    context.report(95, "Enregistrement des suggestions")
    with context.final_transaction():
        store_findings(findings, actor=context.job.owner)


@shared_task(name="strategy.tasks.read_suggestions", expires=3600)
def read_suggestions() -> None:
    """Every night: the job is shown, followed and taken back like one that somebody asks for."""
    enqueue_job(kind=JOB_KIND, subject=JOB_SUBJECT, parameters={}, actor=None)
