"""The sessions that a person has under way: seen, and closed from another place."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.devices import UNKNOWN
from accounts.fingerprints import fingerprint
from accounts.models import PortalSession, User
from accounts.portal_session import OPENED_KEY
from iae_portal.common.audit_trail import record_event

# What kind of browser signed in, as the session remembers it.
DEVICE_KEY = "device"
MARK_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Connection:
    """`mark` names it in a form: the key itself, which opens the session, is written in no page."""

    mark: str
    device: str
    opened_at: dt.datetime | None
    seen_at: dt.datetime
    is_current: bool


def list_connections(*, user: User, current: str | None) -> list[Connection]:
    """That of the key `current` first, then the last used; a session that a new password ended is not there."""
    rows = PortalSession.objects.under_way(now=timezone.now()).filter(user=user)
    found = [(row, row.get_decoded()) for row in rows]
    good = user.get_session_auth_hash()
    connections = [
        Connection(
            mark=_mark(row.session_key),
            device=held.get(DEVICE_KEY, UNKNOWN),
            opened_at=_moment(held.get(OPENED_KEY)),
            seen_at=row.last_seen_at,
            is_current=row.session_key == current,
        )
        for row, held in found
        if constant_time_compare(held.get(HASH_SESSION_KEY, ""), good)
    ]
    return sorted(connections, key=lambda one: not one.is_current)


def close_connection(*, actor: User, mark: str) -> bool:
    """Close one of the actor's own sessions; False when none that is under way bears the mark."""
    keys = PortalSession.objects.filter(user=actor).values_list("session_key", flat=True)
    return close_connections(actor=actor, keys=[key for key in keys if _mark(key) == mark]) > 0


def close_other_connections(*, actor: User, current: str | None) -> int:
    """Close all of the actor's own sessions but that of the key `current`; how many."""
    keys = PortalSession.objects.filter(user=actor).exclude(session_key=current or "")
    return close_connections(actor=actor, keys=list(keys.values_list("session_key", flat=True)))


def close_connections(*, actor: User, keys: list[str]) -> int:
    with transaction.atomic():
        count, _ = PortalSession.objects.filter(user=actor, session_key__in=keys).delete()
        if count:
            record_event(actor=actor, verb="session:closed_from_afar", subject=actor, data={"count": count})
    return count


def _mark(key: str) -> str:
    return fingerprint(key)[:MARK_LENGTH]


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
