import errno

import pytest
from django.db import OperationalError, ProgrammingError
from psycopg2 import errors

from iae_portal.common.outages import DATABASE_AWAY, DISK_FULL, explain_outage


def chained(outer, cause):
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DISK_FULL),
        (chained(OperationalError("could not extend file"), errors.DiskFull()), DISK_FULL),
        (OperationalError("connection refused"), DATABASE_AWAY),
        (chained(RuntimeError("x"), OperationalError("connection refused")), DATABASE_AWAY),
        (ProgrammingError("syntax"), None),
        (OSError(errno.EACCES, "Permission denied"), None),
        (ValueError("x"), None),
    ],
)
def test_explain_outage(error, message):
    assert explain_outage(error) == message
