"""Keeping the state of the conventions with that of their annexes."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from iae_portal.common.models import Source
from structures.domain.changes import update_in_bulk
from structures.enums import STATES_IN_FORCE
from structures.models import Convention, FinancialAnnex


@transaction.atomic
def refresh_conventions(*, day: dt.date, actor: User | None = None, source: Source | None = None) -> int:
    """Open again the conventions with an annexe in force on the day, and start the grace of those that have none.

    The grace runs from the day after the last annexe in force, or from the day given when there never was one.
    Returns how many changed.
    """
    in_force = set(FinancialAnnex.objects.in_force(day).values_list("siae", flat=True))
    ended = dict(
        FinancialAnnex.objects.filter(state__in=STATES_IN_FORCE, ends_on__lt=day)
        .exclude(siae__in=in_force)
        .values("siae")
        .annotate(last=Max("ends_on"))
        .order_by()
        .values_list("siae", "last")
    )
    changes = []
    for convention in Convention.objects.select_for_update(of=("self",)).filter(starts_on__lte=day).order_by("pk"):
        if convention.siae_id in in_force:
            since = None
        else:
            last = ended.get(convention.siae_id)
            since = (
                max(last + dt.timedelta(days=1), convention.starts_on) if last else convention.deactivated_on or day
            )
        if since != convention.deactivated_on:
            changes.append((convention, {"deactivated_on": since}))
    return update_in_bulk(changes, actor=actor, source=source)
