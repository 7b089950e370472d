"""What the workers and the beat do for the structures; each task only calls the function that does it."""

from celery import shared_task

from structures.domain import dialogue_reminders


@shared_task(name=dialogue_reminders.REMIND_TASK, expires=3600)
def remind_dialogues() -> None:
    dialogue_reminders.remind_structures()
