"""Writing to the audit trail, and finding where it was tampered with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from iae_portal.common.audit import GENESIS, AuditEvent

CHAIN_LOCK = 1_584_027


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """How many rows hold, the last fingerprint, and the first row that does not hold with the reason."""

    checked: int
    last_hash: str
    broken: AuditEvent | None = None
    reason: str = ""


def record_event(
    *, actor: Any, verb: str, subject: models.Model | None = None, data: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Append an event inside the caller's transaction: the fact and its trace are kept or lost together.

    Writers wait for one another until they commit, so that the chain has one order: record at the end of a long
    transaction, not at its start.
    """
    signed = actor if actor is not None and getattr(actor, "pk", None) is not None else None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first()
        event = AuditEvent(
            happened_at=timezone.now(),
            actor=signed,
            verb=verb,
            subject_type=subject._meta.label_lower if subject is not None else "",  # noqa: SLF001 -- documented
            subject_id=str(subject.pk) if subject is not None else "",
            data=canonical_data(data or {}),
            previous_hash=last or GENESIS,
        )
        event.hash = event.compute_hash()
        event.save(force_insert=True)
    return event


def canonical_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as the database will give it back: no float, whose writing may change on the way."""
    plain = json.loads(json.dumps(dict(data), cls=DjangoJSONEncoder), parse_float=str, parse_constant=str)
    return dict(plain)


def verify_audit() -> AuditVerdict:
    """Walk the chain from its first row and stop at the first that does not hold."""
    previous, checked = GENESIS, 0
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if event.previous_hash != previous:
            return AuditVerdict(
                checked, previous, event, "elle ne suit pas la ligne précédente (ligne retirée ou ajoutée)"
            )
        if event.compute_hash() != event.hash:
            return AuditVerdict(checked, previous, event, "son contenu ne correspond pas à son empreinte")
        previous, checked = event.hash, checked + 1
    return AuditVerdict(checked, previous)
