"""What the beat runs for committees; each task only calls the functions that do it."""

from celery import shared_task

from committees.domain import written


@shared_task(name="committees.tasks.follow_written", expires=1800)
def follow_written() -> None:
    written.remind_late_members()
    written.tell_ended()
