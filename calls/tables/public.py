"""Public tables of calls: the list, and the communes aimed at."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst

from calls.models import Call
from calls.presentation.public_page import tell_standing
from calls.queries.target_changes import TargetMove
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table


def calls_table(rows: "QuerySet[Call]", *, params: QueryDict) -> Table:
    """The list as it is exported; the page itself shows cards."""
    return Table(
        columns=[
            Column(key="title", label="Appel", row_header=True),
            Column(key="kind", label="Nature", getter=lambda call: capfirst(call.get_kind_display())),
            Column(key="applicant", label="Qui peut répondre", getter=lambda call: call.get_applicant_display()),
            Column(key="phase", label="État", getter=lambda call: tell_standing(call).label),
            Column(key="opens", label="Ouverture", getter=lambda call: call.opening_words),
            Column(key="closes", label="Clôture", getter=lambda call: call.deadline_words),
            Column(
                key="etp",
                label="Enveloppe",
                unit="ETP",
                kind=Kind.ETP,
                getter=lambda call: call.envelope_etp,
            ),
            Column(key="euros", label="Enveloppe", unit="€", kind=Kind.EURO, getter=lambda call: call.envelope_euros),
            Column(key="communes", label="Communes visées", kind=Kind.INTEGER, getter=lambda call: call.target_count),
        ],
        rows=rows,
        caption="Appels à projets",
        params=params,
        page_size=20,
        show_exports=True,
    )


def communes_table(rows: "QuerySet[Any]", *, params: QueryDict, caption: str, page_size: int = 20) -> Table:
    """Communes with their département and population; `rows` come from `with_department`."""
    return Table(
        columns=[
            Column(key="name", label="Commune", sort="name", row_header=True),
            Column(key="code", label="Code INSEE", sort="code"),
            Column(key="department", label="Département", sort="department"),
            Column(key="population", label="Habitants", kind=Kind.INTEGER, sort="population"),
        ],
        rows=rows,
        caption=caption,
        params=params,
        name="communes",
        default_sort="name",
        page_size=page_size,
        empty="Aucune commune n’est visée.",
        show_exports=True,
    )


def moves_table(rows: Sequence[TargetMove], *, params: QueryDict, caption: str) -> Table:
    """The communes that enter, leave or change class from one version to another."""
    return Table(
        columns=[
            Column(key="name", label="Commune", sort="name", row_header=True),
            Column(key="code", label="Code INSEE", sort="code"),
            Column(key="department", label="Département", sort="department"),
            Column(key="move", label="Changement", sort="move", getter=lambda row: row.move.value),
            Column(key="before", label="Classe avant", sort="before"),
            Column(key="after", label="Classe après", sort="after"),
            Column(key="population", label="Habitants", kind=Kind.INTEGER, sort="population"),
        ],
        rows=rows,
        caption=caption,
        params=params,
        name="ecarts",
        page_size=20,
        empty="Aucune commune n’entre, ne sort ni ne change de classe.",
        show_exports=True,
    )
