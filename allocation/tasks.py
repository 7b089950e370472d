"""What the beat runs for the sharing of means; each task only calls the functions that do it."""

from celery import shared_task

from allocation.domain import consultation


@shared_task(name=consultation.REMIND_TASK, expires=3600)
def remind_opinions() -> None:
    consultation.remind_departments()
