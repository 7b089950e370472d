"""One's own data: read whole, taken away, corrected."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date, format_datetime
from iae_portal.common.personal_registry import Holding, list_holdings, read_holding


@dataclass(frozen=True, slots=True)
class Section:
    """One sort of data: its rows, and what an erasure would do of them."""

    label: str
    rows: list[dict[str, Any]]
    is_trace: bool
    kept: str

    @property
    def lines(self) -> list[str]:
        """Each row on a line, as it is read; what is empty is left out."""
        return [
            "\u202f; ".join(f"{name}\u00a0: {_say(value)}" for name, value in row.items() if value not in (None, ""))
            for row in self.rows
        ]


def read_own_data(user: User) -> list[Section]:
    """All that the portal holds of the person, sort by sort; the sorts that hold nothing are left out."""
    sections = [_read(holding, user) for holding in list_holdings()]
    return [section for section in sections if section.rows]


def export_own_data(*, actor: User) -> dict[str, Any]:
    """The same, as a document that a machine reads; the export is told in the audit trail."""
    record_event(actor=actor, verb="account:data_exported", subject=actor)
    return {
        "service": settings.SERVICE_NAME,
        "responsable": settings.SERVICE_OWNER,
        "contact": settings.PRIVACY_EMAIL,
        "compte": actor.email,
        "extrait le": timezone.now(),
        "données": [
            {"nature": section.label, "gardé après effacement": section.kept or None, "lignes": section.rows}
            for section in read_own_data(actor)
        ],
    }


def change_names(*, actor: User, first_name: str, last_name: str) -> User:
    """What a person corrects alone; the names of before stay in the audit trail."""
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        before = {"first_name": locked.first_name, "last_name": locked.last_name}
        after = {"first_name": first_name, "last_name": last_name}
        if after != before:
            locked.first_name, locked.last_name = first_name, last_name
            locked.full_clean(exclude=["password"])
            locked.save(update_fields=list(after))
            record_event(actor=actor, verb="account:names_changed", subject=locked, data={"changed": sorted(after)})
    return locked


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return format_datetime(value, zone=False)
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _read(holding: Holding, user: User) -> Section:
    label = f"traces\u00a0: {holding.label}" if holding.is_trace else holding.label
    return Section(label, read_holding(holding, user), holding.is_trace, holding.kept)
