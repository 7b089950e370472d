"""Whether this process may be sent visitors: what it needs answers, and the database is of its version."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis

GOOD, AWAY, BEHIND = "bon", "injoignable", "migrations à appliquer"
# Seconds left to Redis to answer: a probe is asked often, and waits for nobody.
PATIENCE = 1


@dataclass(frozen=True, slots=True)
class Readiness:
    """What each part answers. Without Redis pages are served and work waits: that process stays in service."""

    database: str
    files: str
    redis: str

    @property
    def is_ready(self) -> bool:
        return self.database == GOOD and self.files == GOOD


def read_readiness() -> Readiness:
    return Readiness(database=_read_database(), files=_try(_read_files), redis=_try(_read_redis))


def _read_database() -> str:
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return AWAY
    return BEHIND if behind else GOOD


def _read_files() -> None:
    """A name that nothing bears: only whether the storage answers counts."""
    default_storage.exists("pret")


def _read_redis() -> None:
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    with Redis.from_url(settings.CACHES["default"]["LOCATION"], **options) as client:
        client.ping()


def _try(read: Callable[[], None]) -> str:
    try:
        read()
    except Exception:  # noqa: BLE001 -- each kind of storage has errors of its own
        return AWAY
    return GOOD
