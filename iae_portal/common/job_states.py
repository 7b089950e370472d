"""The states of a job and the only moves between them."""

from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued", "en attente d’un exécutant"
    RUNNING = "running", "en cours"
    CANCELLING = "cancelling", "annulation demandée"
    SUCCEEDED = "succeeded", "terminé"
    FAILED = "failed", "échoué"
    CANCELLED = "cancelled", "annulé"


ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING})
FINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})

MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    # A running job goes back to the queue when its worker died, and is claimed again by the next attempt.
    JobState.RUNNING: frozenset(
        {
            JobState.RUNNING,
            JobState.QUEUED,
            JobState.CANCELLING,
            JobState.SUCCEEDED,
            JobState.FAILED,
            JobState.CANCELLED,
        }
    ),
    JobState.CANCELLING: frozenset({JobState.CANCELLED}),
    JobState.SUCCEEDED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}


class ForbiddenMoveError(RuntimeError):
    """A move that the table does not hold: a fault of the program, never of a person."""


def check_move(origin: str, to: JobState) -> None:
    if to not in MOVES[JobState(origin)]:
        raise ForbiddenMoveError(f"{origin} → {to}")
