"""A kind of job for the tests with a real worker: writes two rows in its last transaction, slowly."""

import time
from datetime import UTC, datetime

from iae_portal.common.job_context import JobContext
from iae_portal.common.job_registry import register_job
from iae_portal.common.models import Source


@register_job("tests.slow_write", label="Écriture lente")
def write_slowly(context: JobContext) -> None:
    with context.final_transaction():
        for number in range(2):
            context.report(40 * (number + 1), f"Ligne {number + 1}")
            Source.objects.create(
                slug=f"slow-{number}",
                title="T",
                producer="P",
                licence="L",
                vintage=str(context.job.attempt),
                imported_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            time.sleep(context.parameters["pause"])
