"""Reading dashboards and tiles from a copy of the database that follows it, where the settings name one.

A copy may be late, or away. It is used only while it has replayed what the database had written at the check before,
never by who has just written something, and a page that it fails is read again from the database itself.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, models, router
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# Seconds between two checks of the copy: it is never later than about twice that.
CHECK_EVERY = 2.0
# Once it has failed, so long before it is asked again: somebody waits for the answer that does not come.
AWAY = 30.0
# Seconds during which who has written reads the database itself.
RECENT_WRITE = 10
# Who is signed in, and what they may read, is never taken on the word of a copy.
NEVER_COPIED = frozenset({"sessions", "accounts"})

_reading: ContextVar[bool] = ContextVar("reading_replica", default=False)


class ReplicaRouter:
    """Everything goes to the database, except what is read inside a view that `reads_replica` lets."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str:
        copied = _reading.get() and model._meta.app_label not in NEVER_COPIED  # noqa: SLF001 -- Django's own way
        return str(settings.REPLICA) if copied else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: type[models.Model], **_hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_objects: models.Model, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def reading_connection(model: type[models.Model]) -> Any:
    """The connection where SQL of our own reads what the ORM would, at this point of the request."""
    return connections[router.db_for_read(model)]


def reads_replica(view: View) -> View:
    """The view only reads, and what it shows may be a few seconds old. Written under the permission."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.REPLICA or _has_just_written(request) or not watch.is_usable():
            return view(request, *args, **kwargs)
        token = _reading.set(True)
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            logger.warning("Copie de la base abandonnée pour un temps : %s", error)
            watch.distrust()
        finally:
            _reading.reset(token)
        return view(request, *args, **kwargs)

    return cast(View, reading)


def note_write(request: HttpRequest) -> None:
    """Remember for a moment that the person of this request may have written something."""
    if settings.REPLICA and request.user.is_authenticated:
        cache.set(_write_key(request), 1, RECENT_WRITE)


def _has_just_written(request: HttpRequest) -> bool:
    return request.user.is_authenticated and cache.get(_write_key(request)) is not None


def _write_key(request: HttpRequest) -> str:
    return f"recent-write:{request.user.pk}"


@dataclass
class Watch:
    """What this process knows of the copy; one thread checks, the others go by the last answer."""

    checked_at: float = float("-inf")
    written: str = ""
    """Where the database had written at the last check, as PostgreSQL names it (`pg_lsn`)."""
    usable: bool = False
    wait: float = CHECK_EVERY
    """Seconds from that check to the next one."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_usable(self) -> bool:
        if time.monotonic() - self.checked_at >= self.wait and self.lock.acquire(blocking=False):
            try:
                self.usable = self._check()
            finally:
                self.checked_at = time.monotonic()
                self.lock.release()
        return self.usable

    def distrust(self) -> None:
        """Leave the copy for a while; it then has to follow the database for two checks again."""
        self.usable, self.written, self.wait, self.checked_at = False, "", AWAY, time.monotonic()
        connections[settings.REPLICA].close()

    def _check(self) -> bool:
        before, self.written, self.wait = self.written, "", CHECK_EVERY
        try:
            with connections[settings.REPLICA].cursor() as cursor:
                cursor.execute("SELECT coalesce(pg_last_wal_replay_lsn() >= nullif(%s, '')::pg_lsn, false)", [before])
                (follows,) = cursor.fetchone()
        except (OperationalError, InterfaceError) as error:
            logger.warning("La copie de la base ne répond pas : %s", error)
            self.distrust()
            return False
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            (self.written,) = cursor.fetchone()
        if before and not follows:
            logger.warning("La copie de la base est en retard : les pages sont lues dans la base.")
        return bool(follows)


watch = Watch()
