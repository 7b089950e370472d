"""Sessions in PostgreSQL, as Django keeps them, that end without a request and ten hours after the sign-in."""

import datetime as dt
import time
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

# What the session remembers: when the person signed in, in seconds since 1970.
OPENED_KEY = "opened"
# A page that asks for ten things writes its last use once.
LONGEST_STEP = dt.timedelta(minutes=1)


def idle_limit() -> dt.timedelta:
    """How long a session lasts without a request."""
    return dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def seconds_left(session: SessionBase) -> int:
    """How long the session lasts if nothing more is asked for: at least so much, as a last use may go unwritten."""
    limit = idle_limit()
    unused = limit - min(LONGEST_STEP, limit / 10)
    return min(int(unused.total_seconds()), session.get_session_cookie_age())


class PortalSessionQuerySet(models.QuerySet["PortalSession"]):
    def over(self, *, now: dt.datetime) -> "PortalSessionQuerySet":
        """Those that open nothing any more: ten hours have passed, or nothing was asked for too long."""
        return self.filter(models.Q(expire_date__lte=now) | models.Q(last_seen_at__lte=now - idle_limit()))

    def under_way(self, *, now: dt.datetime) -> "PortalSessionQuerySet":
        return self.filter(expire_date__gt=now, last_seen_at__gt=now - idle_limit())


PortalSessionManager = BaseSessionManager.from_queryset(PortalSessionQuerySet)


class PortalSession(AbstractBaseSession):
    """The account is known once somebody signed in; the rest is in `session_data`, as Django writes it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="portal_sessions",
        verbose_name="compte",
    )
    last_seen_at = models.DateTimeField("dernière demande", default=timezone.now)

    objects: ClassVar[Any] = PortalSessionManager()

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"
        ordering = ["-last_seen_at", "pk"]

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore


class SessionStore(DatabaseStore):
    """`is_idle` tells that the session that the browser named has ended for want of a request."""

    is_idle = False

    @classmethod
    def get_model_class(cls) -> type[PortalSession]:
        return PortalSession

    def load(self) -> dict[str, Any]:
        now, limit = timezone.now(), idle_limit()
        row = PortalSession.objects.filter(session_key=self.session_key, expire_date__gt=now).first()
        unused = now - row.last_seen_at if row else limit
        if row is None or unused >= limit:
            self.is_idle = row is not None and row.user_id is not None
            self._session_key = None
            return {}
        if unused >= min(LONGEST_STEP, limit / 10):
            # This column alone: what another request writes in the session meanwhile is not undone.
            PortalSession.objects.filter(pk=row.pk).update(last_seen_at=now)
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> PortalSession:
        row = cast(PortalSession, super().create_model_instance(data))
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        return row

    def get_session_cookie_age(self) -> int:
        """What is left of the ten hours: a page that writes the session does not give ten more."""
        opened = self.get(OPENED_KEY)
        spent = 0 if opened is None else int(time.time() - opened)
        return max(settings.SESSION_COOKIE_AGE - spent, 0)
