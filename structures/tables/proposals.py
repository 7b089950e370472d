"""Tables of what agents decide about the register: proposals of members, probable duplicates."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.models import CardProposal
from structures.queries.duplicates import ProbableDuplicate


def proposals_table(rows: "QuerySet[CardProposal]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="siae",
            label="Structure",
            sort="siae__name",
            getter=lambda proposal: proposal.siae.name,
            link=lambda proposal: reverse("structures:proposal", args=[proposal.pk]),
            row_header=True,
        ),
        Column(key="kind", label="Filière", getter=lambda proposal: proposal.siae.kind),
        Column(
            key="department",
            label="Département",
            sort="siae__department__name",
            getter=lambda proposal: proposal.siae.department.name,
        ),
        Column(key="author", label="Proposée par", getter=lambda proposal: proposal.proposed_by.get_full_name()),
        Column(key="proposed_at", label="Le", kind=Kind.DATETIME, sort="proposed_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Propositions à examiner",
        params=params,
        default_sort="proposed_at",
        empty="Aucune proposition n’attend de décision dans votre périmètre.",
        show_exports=True,
    )


def duplicates_table(rows: list[ProbableDuplicate], *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="one",
            label="Structure",
            getter=lambda pair: pair.one.name,
            link=lambda pair: reverse("structures:duplicate", args=[pair.one.pk, pair.other.pk]),
            row_header=True,
            sort=True,
        ),
        Column(key="other", label="Lui ressemble", getter=lambda pair: pair.other.name, sort=True),
        Column(key="kind", label="Filière", getter=lambda pair: pair.one.kind, sort=True),
        Column(key="department", label="Département", getter=lambda pair: pair.one.department.name, sort=True),
        Column(key="reason", label="Pourquoi"),
        Column(key="closeness", label="Ressemblance", kind=Kind.PERCENT, decimals=0, sort=True),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Doublons probables",
        params=params,
        default_sort="-closeness",
        empty="Aucune structure de votre périmètre ne ressemble assez à une autre pour être un doublon.",
        show_exports=True,
    )
