"""The tables of restitutions: their list, the files of one, its figures, and what changed since the last one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_signed
from iae_portal.common.job_states import JobState
from iae_portal.common.tables import Table
from reports.enums import Audience, DocumentKind
from reports.models import Document, DocumentTemplate, Restitution
from reports.rules.content import Content
from reports.rules.differences import Difference, Value
from reports.rules.figures import Figure, FrozenColumn

KILOBYTE = 1024
DONE = "terminée"
CHANGES_NOTE = (
    "Une valeur absente d’un côté est d’une ligne que l’autre restitution n’a pas. L’écart n’est écrit qu’entre deux "
    "nombres."
)


def state_of(restitution: Restitution) -> str:
    """In words: what the job is at, or that it is done."""
    if restitution.finished_at is not None:
        return DONE
    return str(JobState(restitution.job.state).label) if restitution.job else ""


def restitutions_table(rows: "QuerySet[Any]", *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(
                key="title",
                label="Restitution",
                sort="title",
                row_header=True,
                link=lambda row: reverse("reports:detail", args=[row.pk]),
            ),
            Column(key="number", label="Numéro", sort="pk"),
            Column(key="area", label="Territoire", sort="area__name", getter=lambda row: row.area.display_name),
            Column(key="audience", label="Destinataires", getter=lambda row: Audience(row.audience).short),
            Column(key="state", label="État", getter=state_of),
            Column(key="files", label="Fichiers", kind=Kind.INTEGER),
            Column(key="frozen_at", label="Chiffres figés le", kind=Kind.DATETIME, sort="frozen_at"),
            Column(key="made_by", label="Demandée par", getter=lambda row: row.made_by.get_full_name()),
            Column(key="created_at", label="Demandée le", kind=Kind.DATETIME, sort="created_at"),
        ],
        rows=rows,
        caption="Restitutions",
        params=params,
        default_sort="-created_at",
        empty="Aucune restitution ne répond à ces critères.",
        show_exports=True,
    )


def documents_table(rows: Sequence[Document], *, params: QueryDict) -> Table:
    """Each file with its weight and its fingerprint."""
    return Table(
        columns=[
            Column(
                key="kind",
                label="Document",
                row_header=True,
                getter=lambda row: capfirst(str(DocumentKind(row.kind).label)),
                link=lambda row: reverse("reports:file", args=[row.restitution_id, row.kind]),
            ),
            Column(key="name", label="Nom", getter=lambda row: row.file.name),
            Column(key="size", label="Poids", unit="ko", kind=Kind.INTEGER, getter=_kilobytes),
            Column(
                key="sha256",
                label="Empreinte SHA-256",
                getter=lambda row: row.file.sha256,
                css=lambda _: "portal-break",
            ),
        ],
        rows=rows,
        caption="Documents à télécharger",
        params=params,
        name="documents",
        page_size=None,
        empty="Les documents ne sont pas encore faits.",
    )


def registry_table(content: Content, *, params: QueryDict) -> Table:
    """The figures by their numbers."""
    rows = list(content.figures)
    return Table(
        columns=[
            Column(key="name", label="Numéro", row_header=True),
            Column(key="title", label="Titre", link=lambda row: f"?figure={row.key}#chiffre"),
            Column(key="lines", label="Lignes", kind=Kind.INTEGER, getter=lambda row: len(row.rows)),
            Column(key="source", label="Source", shown=False),
            Column(key="dated", label="Lu le", shown=False),
            Column(key="nature", label="Nature", getter=_nature),
        ],
        rows=rows,
        caption="Tableaux et figures",
        params=params,
        name="figures",
        page_size=None,
        empty="Cette restitution n’a pas de tableau.",
        show_exports=True,
    )


def figure_table(figure: Figure, *, params: QueryDict) -> Table:
    """One figure as the documents write it, with its numbers in its exports."""
    total = None
    if figure.total is not None:
        told = zip(figure.columns, figure.total, strict=True)
        total = {column.key: column.read(value) for column, value in told if value is not None}
    return Table(
        columns=[_typed(column, index) for index, column in enumerate(figure.columns)],
        rows=figure.rows,
        caption=figure.heading,
        params=params,
        name="chiffre",
        page_size=None,
        total=total,
        notes=[*figure.notes, figure.source_line],
        show_exports=True,
    )


def _typed(column: FrozenColumn, index: int) -> Column:
    return Column(
        key=column.key,
        label=column.label,
        kind=Kind(column.kind),
        decimals=column.decimals,
        signed=column.signed,
        row_header=column.row_header,
        getter=lambda row: column.read(row[index]),
    )


def values_table(values: Sequence[Value], *, params: QueryDict) -> Table:
    """Every figure cell by cell; an export holds the numbers themselves."""
    return Table(
        columns=[
            Column(key="figure", label="Tableau", getter=lambda row: row.figure.name),
            Column(key="line", label="Ligne", row_header=True),
            Column(key="measure", label="Mesure", getter=lambda row: row.column.label),
            Column(key="text", label="Valeur", css=_number_css),
            Column(key="number", label="Nombre", kind=Kind.DECIMAL, decimals=10, shown=False),
            Column(key="title", label="Titre du tableau", shown=False, getter=lambda row: row.figure.title),
            Column(key="source", label="Source", shown=False, getter=lambda row: row.figure.source),
            Column(key="dated", label="Lu le", shown=False, getter=lambda row: row.figure.dated),
            Column(key="nature", label="Nature", getter=lambda row: _nature(row.figure)),
        ],
        rows=values,
        caption="Toutes les valeurs",
        params=params,
        name="valeurs",
        page_size=40,
        empty="Aucune valeur dans ce tableau.",
        show_exports=True,
    )


def differences_table(rows: Sequence[Difference], *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(key="figure", label="Tableau", getter=lambda row: row.told.figure.title),
            Column(key="line", label="Ligne", row_header=True, getter=lambda row: row.told.line),
            Column(key="measure", label="Mesure", getter=lambda row: row.told.column.label),
            Column(key="before", label="Avant", getter=_side("before"), css=_told_css),
            Column(key="after", label="Après", getter=_side("after"), css=_told_css),
            Column(key="change_text", label="Écart", getter=_change_text, exported=False, css=_told_css),
            Column(key="change", label="Écart", kind=Kind.DECIMAL, decimals=10, shown=False),
        ],
        rows=rows,
        caption="Ce qui change depuis la restitution précédente",
        params=params,
        name="ecarts",
        page_size=40,
        empty="Aucun chiffre ne change depuis la restitution précédente.",
        notes=[CHANGES_NOTE] if rows else [],
        show_exports=True,
    )


def templates_table(rows: Sequence[DocumentTemplate], *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(key="name", label="Fichier", row_header=True, getter=lambda row: row.file.name),
            Column(key="kind", label="Nature", getter=lambda row: row.get_kind_display()),
            Column(key="is_current", label="Employé", kind=Kind.BOOLEAN),
            Column(key="size", label="Poids", unit="ko", kind=Kind.INTEGER, getter=_kilobytes),
            Column(key="added_by", label="Déposé par", getter=lambda row: row.added_by.get_full_name()),
            Column(key="added_at", label="Déposé le", kind=Kind.DATETIME),
        ],
        rows=rows,
        caption="Modèles déposés",
        params=params,
        page_size=None,
        empty="Aucun modèle n’est déposé : les documents sont faits avec ceux du portail.",
        show_exports=True,
    )


def _kilobytes(row: Any) -> int:
    return max(1, round(row.file.size / KILOBYTE))


def _nature(figure: Figure) -> str:
    return "démonstration ou estimé" if figure.is_estimated else "réel"


def _number_css(value: Value) -> str:
    return "portal-number" if value.column.numeric else ""


def _told_css(row: Difference) -> str:
    return _number_css(row.told)


def _side(name: str) -> Callable[[Difference], str | None]:
    def read(row: Difference) -> str | None:
        value: Value | None = getattr(row, name)
        return None if value is None else value.text

    return read


def _change_text(row: Difference) -> str | None:
    """In the unit of the measure; a share changes by points."""
    if row.change is None:
        return None
    column = row.told.column
    if column.kind == Kind.PERCENT:
        return f"{format_signed(row.change * 100, decimals=1)} points"
    whole = 0 if column.kind in (Kind.INTEGER, Kind.EURO) else 2
    return format_signed(row.change, decimals=whole if column.decimals is None else column.decimals)
