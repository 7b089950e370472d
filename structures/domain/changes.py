"""Changing the rows of the register with their history, one by one or many at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django.contrib.gis.geos import Point
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from iae_portal.common import formatting
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import Source
from structures.enums import Subject
from structures.models import Convention, FieldChange, FinancialAnnex, Network, Siae, Site
from structures.rules.activities import describe_activities

Row = Siae | Site | Convention | FinancialAnnex
BATCH = 1000
# The source of a row follows each import; it is told by the change itself.
UNTOLD = frozenset({"source"})


@transaction.atomic
def update_structure(
    siae: Siae, *, changes: Mapping[str, Any], actor: User | None, source: Source | None = None
) -> list[FieldChange]:
    """Change fields of a structure (`networks` too, as a list), write their history and tell it in the audit trail.

    The row is locked and read again first, and refused with a ValidationError when the new values do not hold
    together. Fields that keep their value leave no trace. Returns what changed, an empty list when nothing did.
    """
    locked = Siae.objects.select_for_update(of=("self",)).get(pk=siae.pk)
    values = dict(changes)
    networks = values.pop("networks", None)
    told = _apply(locked, values, actor=actor, source=source)
    changed = [name for name in values if name in {change.field for change in told} | UNTOLD]
    if changed:
        # Older registers hold values that would be refused today: only what changes is checked by itself.
        locked.clean_fields(exclude={field.name for field in Siae._meta.fields} - set(changed))  # noqa: SLF001
        locked.validate_constraints()
        locked.save(update_fields=changed)
    if networks is not None:
        told += _set_networks(locked, networks, actor=actor, source=source)
    FieldChange.objects.bulk_create(told)
    if told:
        record_event(
            actor=actor,
            verb="structure:updated",
            subject=locked,
            data={"fields": [change.field for change in told], "source": source.pk if source else None},
        )
    siae.refresh_from_db()
    return told


@transaction.atomic
def update_in_bulk(
    rows: Sequence[tuple[Row, Mapping[str, Any]]], *, actor: User | None, source: Source | None = None
) -> int:
    """Change many rows of one model in a few queries, with their history; how many rows changed.

    For importers, which have checked the values: neither `full_clean` nor the audit trail is called for each row;
    the import records its own event. `source` is also written on the rows whose changes name it.
    """
    told: list[FieldChange] = []
    changed: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    touched = set()
    for row, changes in rows:
        found = _apply(row, changes, actor=actor, source=source)
        names = tuple(sorted({change.field for change in found} | (UNTOLD & changes.keys())))
        if names:
            changed[names].append(row)
        if found:
            touched.add(row.pk)
        told += found
    for names, group in changed.items():
        manager = cast(Any, type(group[0]))._default_manager  # noqa: SLF001 -- the documented API
        manager.bulk_update(group, names, batch_size=BATCH)
    FieldChange.objects.bulk_create(told, batch_size=BATCH)
    return len(touched)


def _apply(row: Row, changes: Mapping[str, Any], *, actor: User | None, source: Source | None) -> list[FieldChange]:
    """Set the values on the row in memory and return the traces of those that differ, not saved yet."""
    now = timezone.now()
    told = []
    for name, value in changes.items():
        field = cast(Any, row._meta.get_field(name))  # noqa: SLF001 -- the documented API
        old = getattr(row, name)
        if old == value:
            continue
        setattr(row, name, value)
        before, after = display_value(field, old), display_value(field, value)
        if name in UNTOLD or before == after:
            continue
        told.append(
            FieldChange(
                siae_id=row.pk if isinstance(row, Siae) else row.siae_id,
                subject=Subject(str(row._meta.model_name)),  # noqa: SLF001 -- the documented API
                subject_id=row.pk,
                field=name,
                label=str(field.verbose_name),
                old=before,
                new=after,
                changed_at=now,
                changed_by=actor,
                source=source,
            )
        )
    return told


def _set_networks(
    siae: Siae, networks: Iterable[Network], *, actor: User | None, source: Source | None
) -> list[FieldChange]:
    before = sorted(network.name for network in siae.networks.all())
    after = sorted(network.name for network in networks)
    if before == after:
        return []
    siae.networks.set(networks)
    return [
        FieldChange(
            siae=siae,
            subject=Subject.STRUCTURE,
            subject_id=siae.pk,
            field="networks",
            label="réseaux",
            old=", ".join(before),
            new=", ".join(after),
            changed_at=timezone.now(),
            changed_by=actor,
            source=source,
        )
    ]


def display_value(field: "models.Field[Any, Any]", value: Any) -> str:
    """A value as a reader of the history sees it."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    for kind, display in DISPLAYS.items():
        if isinstance(value, kind):
            return display(value)
    return str(value)


DISPLAYS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "oui" if value else "non",
    list: describe_activities,
    Decimal: lambda value: formatting.format_number(value, decimals=2),
    dt.date: formatting.format_date,
    Point: lambda point: f"{point.y:.5f}\u00a0; {point.x:.5f}".replace(".", ","),
}
