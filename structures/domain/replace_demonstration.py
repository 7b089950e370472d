"""Making room for a real register: the invented structures leave it, and their demonstration members move on."""

from django.conf import settings
from django.db import transaction

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import Source
from structures.domain.demonstration_load import SLUG
from structures.domain.retirement import retire_structures
from structures.models import Dialogue, Siae
from structures.models.siae import SiaeQuerySet

REASON = "registre réel importé"


def real_structures() -> SiaeQuerySet:
    """The current structures that the directorate funds and that nobody invented."""
    return Siae.objects.current().funded().filter(source__is_demonstration=False)


@transaction.atomic
def replace_demonstration(*, actor: User | None, source: Source | None = None) -> int:
    """Retire the invented structures, without their dialogues, once a real one is there; how many were left."""
    invented = Siae.objects.current().filter(source__slug=SLUG)
    if not invented.exists() or not real_structures().exists():
        return 0
    if settings.DEMONSTRATION:
        carry_members(actor=actor)
    # What was never said by anybody is not kept: these dialogues were invented with their structures.
    Dialogue.objects.filter(siae__in=invented).delete()
    return retire_structures(invented, actor=actor, reason=REASON, source=source)


def carry_members(*, actor: User | None) -> int:
    """Give the members of invented structures a real one of the same département and kind; how many were carried.

    For a demonstration only, whose accounts are invented too: nobody gets the figures of a real structure otherwise.
    """
    links = Siae.members.through
    rows = list(
        links.objects.filter(siae__source__slug=SLUG, siae__is_current=True)
        .select_related("siae", "assignment")
        .order_by("siae", "assignment")
    )
    used: set[int] = set()
    carried = []
    for row in rows:
        real = real_structures().filter(department=row.siae.department_id, kind=row.siae.kind).order_by("pk")
        # Two structures of one person stay two.
        heir = real.exclude(pk__in=used).first() or real.first()
        if heir is None:
            continue
        used.add(heir.pk)
        heir.members.add(row.assignment)
        row.siae.members.remove(row.assignment)
        carried.append([row.assignment_id, row.siae_id, heir.pk])
    if carried:
        record_event(actor=actor, verb="structure:members_carried", data={"assignment_from_to": carried})
    return len(carried)
