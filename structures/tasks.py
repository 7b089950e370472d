"""What the beat runs for the structures; each task only calls the functions that do it."""

from celery import shared_task

from structures.domain import dialogue_reminders
from structures.domain.operator_followup import expire_referencings, remind_members


@shared_task(name=dialogue_reminders.REMIND_TASK, expires=3600)
def remind_dialogues() -> None:
    dialogue_reminders.remind_structures()


@shared_task(name="structures.tasks.follow_operators", expires=3600)
def follow_operators() -> None:
    expire_referencings()
    remind_members()
