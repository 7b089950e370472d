"""Sessions as a table."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from committees.models import Session
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table


def sessions_table(rows: "QuerySet[Session]", *, params: QueryDict, with_committee: bool) -> Table:
    """The last first; `points` is annotated."""
    columns = [
        Column(
            key="reference",
            label="Séance",
            row_header=True,
            sort="number",
            link=lambda session: reverse("committees:session", args=[session.pk]),
            css=lambda _: "portal-nowrap",
        ),
        Column(key="starts_at", label="Date", kind=Kind.DATETIME, sort="starts_at", css=lambda _: "portal-nowrap"),
        Column(key="kind", label="Nature", sort="kind", getter=lambda session: capfirst(session.get_kind_display())),
        Column(key="state", label="État", sort="state", getter=lambda session: capfirst(session.get_state_display())),
        Column(key="points", label="Points", kind=Kind.INTEGER, sort="points"),
        Column(key="place", label="Lieu", sort="place"),
    ]
    if with_committee:
        columns.insert(1, Column(key="committee", label="Comité", getter=_committee, sort="committee__name"))
    return Table(
        columns=columns,
        rows=rows,
        caption="Séances et consultations écrites",
        params=params,
        name="seances",
        default_sort="-starts_at",
        empty="Aucune séance.",
        show_exports=True,
    )


def _committee(session: Any) -> str:
    return str(session.committee.name)
