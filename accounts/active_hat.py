"""The hats of a person, read in one query and kept in the cache until they change."""

from collections import defaultdict

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.assignments import Assignment
from accounts.hats import Hat, HeldArea
from accounts.roles import Role

# To be raised when Hat changes: what another version cached is not read.
VERSION = 1
# Where the session remembers the hat chosen.
SESSION_KEY = "assignment"


def _key(user_id: int) -> str:
    return f"accounts:hats:{VERSION}:{user_id}"


def list_hats(user_id: int) -> list[Hat]:
    """The hats held today, oldest first: at most one query, none when cached."""
    hats = cache.get(_key(user_id))
    if hats is None:
        hats = _read_hats(user_id)
        cache.set(_key(user_id), hats)
    today = timezone.localdate()
    return [hat for hat in hats if hat.holds_on(today)]


def forget_hats(user_id: int) -> None:
    """After a change: now for this transaction, and again once the others can see it."""
    cache.delete(_key(user_id))
    transaction.on_commit(lambda: cache.delete(_key(user_id)))


def choose_hat(hats: list[Hat], chosen: int | None) -> Hat | None:
    """The one chosen if it is still held, else the first."""
    return next((hat for hat in hats if hat.assignment_id == chosen), hats[0] if hats else None)


def _read_hats(user_id: int) -> list[Hat]:
    rows = (
        Assignment.objects.filter(user_id=user_id)
        .not_ended()
        .order_by("valid_from", "pk", "areas__name")
        .values_list(
            "pk",
            "role",
            "college",
            "seat",
            "valid_from",
            "valid_to",
            "areas__pk",
            "areas__level",
            "areas__code",
            "areas__name",
        )
    )
    facts = {}
    areas = defaultdict(list)
    for pk, role, college, seat, valid_from, valid_to, area_pk, level, code, name in rows:
        facts[pk] = (role, college, seat, valid_from, valid_to)
        if area_pk is not None:
            areas[pk].append(HeldArea(area_pk, level, code, name))
    return [
        Hat(pk, Role(role), tuple(areas[pk]), college, seat, valid_from, valid_to)
        for pk, (role, college, seat, valid_from, valid_to) in facts.items()
    ]
