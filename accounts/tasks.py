"""What the workers do for the accounts; each task only calls the function that does it."""

from celery import shared_task

from accounts.domain import housekeeping, passwords


@shared_task(name=passwords.RESET_TASK, acks_late=True)
def send_password_reset(email: str, root: str) -> None:
    passwords.send_password_reset(email=email, root=root)


@shared_task(name="accounts.tasks.forget_old_traces", acks_late=True)
def forget_old_traces() -> None:
    housekeeping.forget_old_traces()
