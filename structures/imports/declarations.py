"""Writing what was worked, month by month, under the annexes."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from iae_portal.common.formatting import format_number
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from iae_portal.common.models import Source
from structures.models import MonthlyDeclaration


class Worked(NamedTuple):
    """Hours or ETP of a month, one of them only; neither when the file says that the month is not declared."""

    hours: Decimal | None
    etp: Decimal | None

    @property
    def is_declared(self) -> bool:
        return self.hours is not None or self.etp is not None

    def __str__(self) -> str:
        if self.hours is not None:
            return f"{format_number(self.hours, decimals=2)} h"
        return "non déclaré" if self.etp is None else f"{format_number(self.etp, decimals=2)} ETP"


def store_declarations(
    worked: Mapping[tuple[int, dt.date], Worked], *, session: Session, source: Callable[[], Source]
) -> None:
    """Write the months that differ, by annexe and first day; a month that is not declared has no row."""
    months = {month for _, month in worked}
    rows = MonthlyDeclaration.objects.filter(annex__in={annex for annex, _ in worked}, month__in=months)
    stored = {(row.annex_id, row.month): row for row in rows.select_related("annex__siae")}
    change = Change(label="Déclarations mensuelles")
    created, changed, removed = [], [], []
    for key, value in worked.items():
        row = stored.get(key)
        if row is None:
            if value.is_declared:
                created.append((key, value))
        elif not value.is_declared:
            removed.append(row.pk)
        elif Worked(row.hours, row.etp) != value:
            change.show(f"{row.annex.siae}, {row.month:%m/%Y} : {Worked(row.hours, row.etp)} → {value}")
            row.hours, row.etp = value
            changed.append(row)
        else:
            change.unchanged += 1
    change.created, change.changed, change.removed = len(created), len(changed), len(removed)
    session.tell(change)
    if change.is_empty:
        return
    written = source()
    for row in changed:
        row.source = written
    MonthlyDeclaration.objects.bulk_update(changed, ["hours", "etp", "source"], batch_size=1000)
    MonthlyDeclaration.objects.filter(pk__in=removed).delete()
    MonthlyDeclaration.objects.bulk_create(
        (
            MonthlyDeclaration(annex_id=annex, month=month, hours=value.hours, etp=value.etp, source=written)
            for (annex, month), value in created
        ),
        batch_size=1000,
    )
    session.touched["declarations"].update(months)
