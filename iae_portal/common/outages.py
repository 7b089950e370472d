"""What is wrong with the machine, told in French: the database is away, the disk is full."""

import errno
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from psycopg2 import errors

DISK_FULL = (
    "Le disque est plein : rien n’a été écrit, les données sont comme avant. Libérez de la place, puis recommencez."
)
DATABASE_AWAY = (
    "La base de données ne répond pas : rien n’a été écrit. Vérifiez qu’elle est démarrée, puis recommencez."
)


def explain_outage(error: BaseException) -> str | None:
    """The French message for an error that comes from the machine, None for any other."""
    for cause in _causes(error):
        if isinstance(cause, errors.DiskFull) or (isinstance(cause, OSError) and cause.errno == errno.ENOSPC):
            return DISK_FULL
    if any(isinstance(cause, (OperationalError, InterfaceError)) for cause in _causes(error)):
        return DATABASE_AWAY
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
