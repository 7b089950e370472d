"""Running a job's function once, from its claim to its end."""

import logging
import traceback

from django.db import connection

from iae_portal.common.job_context import InlinePulse, JobCancelledError, JobContext, JobError, JobLostError, Pulse
from iae_portal.common.job_lifecycle import UNKNOWN_KIND, claim_job, settle_job
from iae_portal.common.job_registry import UnknownJobKindError, get_kind
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from iae_portal.common.outages import explain_outage

logger = logging.getLogger(__name__)

UNEXPECTED = (
    "Une erreur imprévue a interrompu le travail. Rien n’a été enregistré. Relancez-le ; si l’erreur revient, "
    "transmettez à l’administrateur du portail le numéro de ce travail : {number}."
)
TRACEBACK_LENGTH = 20_000


def execute_job(*, job_id: int) -> Job | None:
    """Claim and run the job; None when there was nothing to claim, so that a repeated message does nothing."""
    job = claim_job(job_id=job_id)
    if job is None:
        return None
    pulse = InlinePulse(job) if connection.in_atomic_block else Pulse(job)
    pulse.start()
    try:
        _run(job, JobContext(job, pulse))
    finally:
        pulse.stop()
    job.refresh_from_db()
    return job


def _run(job: Job, context: JobContext) -> None:
    """Every way a function can end, each told on the row."""
    try:
        get_kind(job.kind).run(context)
        if not context.settled:
            with context.final_transaction():
                pass
    except JobCancelledError:
        settle_job(job_id=job.pk, attempt=job.attempt, to=JobState.CANCELLED)
    except JobLostError:
        logger.warning("Travail %s : la tentative %s a été remplacée.", job.pk, job.attempt)
    except JobError as error:
        _fail(job, str(error))
    except UnknownJobKindError:
        _fail(job, UNKNOWN_KIND)
    except Exception as error:
        logger.exception("Travail %s (%s) : erreur imprévue.", job.pk, job.kind)
        message = explain_outage(error) or UNEXPECTED.format(number=job.pk)
        _fail(job, message, trace=traceback.format_exc())


def _fail(job: Job, message: str, *, trace: str = "") -> None:
    settle_job(
        job_id=job.pk, attempt=job.attempt, to=JobState.FAILED, error=message, traceback=trace[-TRACEBACK_LENGTH:]
    )
