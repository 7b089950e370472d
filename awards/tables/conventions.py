"""The tables of one convention: its lines, what an amendment changes, promised beside achieved."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from awards.domain.letter_content import PARTS
from awards.domain.reporting import compare_report
from awards.models import Convention, FollowUpReport
from awards.queries.amounts import amounts_of, name_places
from awards.rules.amounts import Amount, Difference, add_up
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table

LINE = (
    Column(key="year", label="Année", row_header=True, getter=lambda row: str(row["year"])),
    Column(key="place", label="Lieu"),
    Column(key="kind", label="Filière"),
    Column(key="part", label="Financeur"),
)


def lines_table(convention: Convention, *, params: QueryDict) -> Table:
    """The annexe financière as it stands, amendments included."""
    lines = list(convention.lines.all())
    amounts = amounts_of(lines)
    places = name_places(amounts)
    rows = [
        {**_named(one, places), "etp": one.etp, "posts": line.posts, "euros": one.euros or None}
        for one, line in zip(amounts, lines, strict=True)
    ]
    total = add_up(amounts)
    columns = [
        *LINE,
        Column(key="etp", label="ETP", kind=Kind.ETP),
        Column(key="posts", label="Postes", kind=Kind.INTEGER),
        Column(key="euros", label="Montant", kind=Kind.EURO, unit="€"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Annexe financière",
        params=params,
        page_size=None,
        total={"etp": total.etp, "euros": total.euros or None},
        total_label="Total, toutes années",
        show_exports=True,
    )


def differences_table(differences: Sequence[Difference], *, params: QueryDict) -> Table:
    """Each line that changes, before and after."""
    places = name_places([Amount(*one.key) for one in differences])
    rows: list[dict[str, Any]] = [
        {
            **_named(Amount(*one.key), places),
            "before": one.before.etp if one.before else None,
            "after": one.after.etp if one.after else None,
            "change": one.etp_change,
            "euros_before": one.before.euros if one.before else None,
            "euros_after": one.after.euros if one.after else None,
        }
        for one in differences
    ]
    columns = [
        *LINE,
        Column(key="before", label="Avant", kind=Kind.ETP, unit="ETP"),
        Column(key="after", label="Après", kind=Kind.ETP, unit="ETP"),
        Column(key="change", label="Écart", kind=Kind.ETP, unit="ETP", signed=True),
        Column(key="euros_before", label="Avant", kind=Kind.EURO, unit="€"),
        Column(key="euros_after", label="Après", kind=Kind.EURO, unit="€"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Ce que l’avenant change",
        params=params,
        page_size=None,
        empty="Aucune ligne ne change : l’avenant porte sur la durée.",
        show_exports=True,
    )


def report_table(report: FollowUpReport, *, params: QueryDict) -> Table:
    rows = [
        {
            "label": label,
            "promised": promised,
            "achieved": achieved,
            "gap": achieved - promised if achieved is not None and promised is not None else None,
        }
        for label, promised, achieved, _ in compare_report(report)
    ]
    columns = [
        Column(key="label", label="Indicateur", row_header=True),
        Column(key="promised", label="Promis", kind=Kind.DECIMAL),
        Column(key="achieved", label="Réalisé", kind=Kind.DECIMAL),
        Column(key="gap", label="Écart", kind=Kind.DECIMAL, signed=True),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Promis et réalisé",
        params=params,
        page_size=None,
        empty="Aucun objectif ni chiffre pour cette période.",
        show_exports=True,
    )


def _named(one: Amount, places: dict[int, str]) -> dict[str, Any]:
    return {
        "year": one.year,
        "place": places.get(one.place, ""),
        "kind": one.kind,
        "part": PARTS[one.part],  # type: ignore[index]
    }
