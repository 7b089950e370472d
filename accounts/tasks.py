"""What the workers do for the accounts; each task only calls the function that does it."""

from celery import shared_task

from accounts.domain import api_tokens, housekeeping, passwords


@shared_task(name=passwords.RESET_TASK, acks_late=True)
def send_password_reset(email: str, _root: str = "") -> None:
    """The second value comes with a message that the version before left."""
    passwords.send_password_reset(email=email)


@shared_task(name="accounts.tasks.forget_old_traces", acks_late=True)
def forget_old_traces() -> None:
    housekeeping.forget_old_traces()


@shared_task(name="accounts.tasks.remind_tokens", acks_late=True)
def remind_tokens() -> None:
    api_tokens.remind_of_ends()
