"""Taking structures out of the register without losing what was written about them."""

from django.db import transaction

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import Source
from structures.domain.changes import update_in_bulk
from structures.models import Siae
from structures.models.siae import SiaeQuerySet


@transaction.atomic
def retire_structures(
    structures: SiaeQuerySet, *, actor: User | None, reason: str, source: Source | None = None
) -> int:
    """Take the current structures of the queryset out of the register; how many were in it.

    They keep their rows, their history and their annexes, and leave the lists, the search, the counts and the sums.
    One event tells it all: an import retires hundreds of them.
    """
    rows = list(
        Siae.objects.filter(pk__in=structures.current().order_by().values("pk"))
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    update_in_bulk([(siae, {"is_current": False}) for siae in rows], actor=actor, source=source)
    if rows:
        record_event(
            actor=actor,
            verb="structure:retired",
            data={"structures": [siae.pk for siae in rows], "reason": reason},
        )
    return len(rows)
