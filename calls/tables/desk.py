"""The tables of the desk: files, and what became of a grouped action."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from calls.models import Application, BulkItem
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from white_zones.enums import Access
from white_zones.tables import class_css

COLUMN_PARAM = "colonne"
ALWAYS = ("reference", "applicant_name")
USUAL = (*ALWAYS, "title", "department", "state", "submitted_at", "etp_asked", "access", "reviews")


# What each column reads of `calls.queries.desk.list_files`; the others read the file's own fields.
READS = {
    "state": {"is_correcting"},
    "access": {"access"},
    "is_targeted": {"is_targeted"},
    "reviews": {"sent_count", "asked_count"},
    "mine": {"is_mine", "is_done"},
    "to_discuss": {"to_discuss"},
}


def _state(file: Any) -> str:
    label = capfirst(file.get_state_display())
    parts = [label]
    if file.is_late:
        parts.append("hors délai")
    if file.is_correcting:
        parts.append("correction attendue")
    return ", ".join(parts)


def _access(file: Any) -> str:
    return capfirst(Access(file.access).label) if file.access else ""


def _mine(file: Any) -> str:
    if not file.is_mine:
        return ""
    return "évalué" if file.is_done else "à évaluer"


def file_columns(*, with_call: bool) -> list[Column]:
    """Every column that a list of files may show, in order."""
    columns = [
        Column(
            key="reference",
            label="Référence",
            row_header=True,
            sort=F("pk"),
            link=lambda file: reverse("calls:desk-file", args=[file.pk]),
            css=lambda _: "portal-nowrap",
        ),
        Column(key="applicant_name", label="Porteur", sort="applicant_name"),
        Column(key="title", label="Projet", sort="title"),
        Column(key="call", label="Appel", sort="call__title", getter=lambda file: file.call.title),
        Column(
            key="department", label="Département", sort="department__name", getter=lambda file: file.department.name
        ),
        Column(
            key="kind", label="Filière", sort="siae__kind", getter=lambda file: file.siae.kind if file.siae else ""
        ),
        Column(key="state", label="État", sort="state", getter=_state),
        Column(key="submitted_at", label="Déposé le", kind=Kind.DATETIME, sort="submitted_at"),
        Column(
            key="place", label="Lieu", sort="place__name", getter=lambda file: file.place.name if file.place else ""
        ),
        Column(
            key="access",
            label="Classe du lieu",
            sort="access",
            getter=_access,
            css=lambda file: class_css(Access(file.access)) if file.access else "",
        ),
        Column(key="is_targeted", label="Territoire visé", kind=Kind.BOOLEAN, sort="is_targeted"),
        Column(key="etp_asked", label="Demandés", kind=Kind.ETP, sort="etp_asked", unit="ETP"),
        Column(key="euros_asked", label="Demandés", kind=Kind.EURO, sort="euros_asked", unit="€"),
        Column(
            key="reviews",
            label="Évaluations",
            sort="sent_count",
            getter=lambda file: f"{file.sent_count} / {max(file.asked_count, file.sent_count)}",
        ),
        Column(key="mine", label="Pour moi", getter=_mine),
        Column(key="to_discuss", label="À discuter", kind=Kind.BOOLEAN, sort="to_discuss"),
        Column(key="changed_at", label="Dernier mouvement", kind=Kind.DATETIME, sort="changed_at"),
    ]
    return [column for column in columns if with_call or column.key != "call"]


def chosen_keys(params: QueryDict, columns: Sequence[Column], *, with_call: bool) -> frozenset[str]:
    """The columns that the address asks for; the usual ones when it asks for none of ours."""
    known = {column.key for column in columns}
    asked = known & set(params.getlist(COLUMN_PARAM))
    usual = {*USUAL, "call"} if with_call else set(USUAL)
    return frozenset((asked or usual & known) | set(ALWAYS))


def told_by_columns(params: QueryDict, *, with_call: bool) -> frozenset[str]:
    """What the columns shown, and the one that sorts, read of each file."""
    keys = chosen_keys(params, file_columns(with_call=with_call), with_call=with_call)
    return frozenset[str]().union(*(READS.get(key, set()) for key in (*keys, params.get("tri", "").removeprefix("-"))))


def files_table(
    rows: "QuerySet[Application]", *, params: QueryDict, with_call: bool, known_count: int | None = None
) -> Table:
    """The files of a list; what is exported is what is shown. `known_count` is that of all the rows."""
    columns = file_columns(with_call=with_call)
    chosen = chosen_keys(params, columns, with_call=with_call)
    return Table(
        columns=[replace(column, shown=column.key in chosen, exported=column.key in chosen) for column in columns],
        rows=rows,
        caption="Dossiers, heures de Paris",
        params=params,
        default_sort="-submitted_at",
        known_count=known_count,
        empty="Aucun dossier ne répond à ces critères : élargissez la recherche ou effacez les filtres.",
        show_exports=True,
    )


def bulk_table(rows: "QuerySet[BulkItem]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="reference",
            label="Référence",
            row_header=True,
            getter=lambda item: item.application.reference,
            link=lambda item: reverse("calls:desk-file", args=[item.application_id]),
        ),
        Column(key="applicant", label="Porteur", getter=lambda item: item.application.applicant_name),
        Column(key="done", label="Fait", kind=Kind.BOOLEAN, getter=lambda item: item.is_done),
        Column(key="message", label="Résultat"),
    ]
    return Table(columns=columns, rows=rows, caption="Résultat, dossier par dossier", params=params, show_exports=True)
