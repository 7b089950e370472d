"""The tables of envelopes and of unit amounts."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from allocation.enums import Measure
from allocation.models import Envelope, UnitAmount
from allocation.presentation.envelopes import consumed_etp, tell_balance
from allocation.queries.envelopes import IaeLine
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table

IAE_NOTE = (
    "Les parts de l’État et des conseils départementaux ne sont pas additionnées dans les colonnes. Le solde compare "
    "leurs ETP ensemble, reports compris, aux ETP réalisés des annexes financières que vous pouvez lire ; un mois non "
    "déclaré est inconnu et n’est pas compté pour zéro."
)


def envelope_url(envelope: Envelope | None) -> str | None:
    return reverse("allocation:envelope", args=[envelope.pk]) if envelope else None


def iae_table(lines: Sequence[IaeLine], *, year: int, params: QueryDict) -> Table:
    """The région first, then its départements, each with both payers."""
    columns = [
        Column(key="area", label="Territoire", row_header=True, getter=lambda line: line.area.display_name),
        *_payer_columns("state", "État"),
        *_payer_columns("council", "conseil départemental"),
        Column(key="consumed", label="ETP réalisés", kind=Kind.ETP, getter=lambda line: consumed_etp(line.consumed)),
        Column(key="balance", label="Solde", getter=tell_balance),
    ]
    return Table(
        columns=columns,
        rows=lines,
        caption=f"Insertion par l’activité économique en {year}",
        params=params,
        name="iae",
        page_size=None,
        empty="Aucune enveloppe d’IAE n’est saisie pour cette année.",
        notes=[IAE_NOTE],
        show_exports=True,
    )


def _payer_columns(name: str, payer: str) -> Iterator[Column]:
    def read(field: str) -> Callable[[IaeLine], Any]:
        return lambda line: getattr(getattr(line, name), field) if getattr(line, name) else None

    yield Column(
        key=f"{name}_etp",
        label=f"ETP, {payer}",
        kind=Kind.ETP,
        getter=read("etp"),
        link=lambda line: envelope_url(getattr(line, name)),
    )
    yield Column(key=f"{name}_euros", label=f"Euros, {payer}", kind=Kind.EURO, getter=read("euros"))
    yield Column(key=f"{name}_carried", label=f"ETP reportés, {payer}", kind=Kind.ETP, getter=read("carried_etp"))
    yield Column(
        key=f"{name}_carried_euros",
        label=f"Euros reportés, {payer}",
        kind=Kind.EURO,
        getter=read("carried_euros"),
        shown=False,
    )
    yield Column(
        key=f"{name}_firmness",
        label=f"Caractère, {payer}",
        getter=lambda line: getattr(line, name).get_firmness_display() if getattr(line, name) else None,
    )


def others_table(rows: Sequence[Envelope], *, year: int, params: QueryDict) -> Table:
    """The other pillars, so that the means of a département are seen whole."""
    return _table(
        rows,
        caption=f"Autres piliers du Fonds d’inclusion dans l’emploi en {year}",
        name="autres",
        empty="Aucune enveloppe PEC, EA ou GEIQ n’est saisie pour cette année.",
        params=params,
        with_measure=True,
    )


def parts_table(rows: Sequence[Envelope], *, params: QueryDict) -> Table:
    return _table(
        rows,
        caption="Parts de l’enveloppe",
        name="parts",
        empty="Cette enveloppe n’est pas encore partagée.",
        params=params,
        with_measure=False,
    )


def area_table(rows: Sequence[Envelope], *, place: str, params: QueryDict) -> Table:
    """The envelopes of one area, of every year and measure."""
    columns = [
        Column(
            key="measure",
            label="Enveloppe",
            row_header=True,
            getter=lambda row: f"{Measure(row.measure).short}, {row.get_part_display()}",
            link=envelope_url,
        ),
        Column(key="year", label="Année", getter=lambda row: str(row.year)),
        *_figure_columns(),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Enveloppes notifiées, {place}",
        params=params,
        name="enveloppes",
        page_size=None,
        show_exports=True,
    )


def _table(
    rows: Sequence[Envelope], *, caption: str, name: str, empty: str, params: QueryDict, with_measure: bool
) -> Table:
    measure = [Column(key="measure", label="Mesure", getter=lambda row: row.get_measure_display())]
    columns = [
        Column(
            key="area",
            label="Territoire",
            row_header=True,
            getter=lambda row: row.area.display_name,
            link=envelope_url,
        ),
        *(measure if with_measure else ()),
        *_figure_columns(),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=caption,
        params=params,
        name=name,
        page_size=None,
        empty=empty,
        show_exports=True,
    )


def _figure_columns() -> list[Column]:
    return [
        Column(key="etp", label="ETP", kind=Kind.ETP, sort=True),
        Column(key="euros", label="Euros", kind=Kind.EURO, sort=True),
        Column(key="carried_etp", label="ETP reportés", kind=Kind.ETP),
        Column(key="carried_euros", label="Euros reportés", kind=Kind.EURO),
        Column(key="firmness", label="Caractère", getter=lambda row: row.get_firmness_display()),
        Column(key="nature", label="Nature", getter=_nature),
    ]


def _nature(row: Envelope) -> str:
    if row.source is None:
        return "saisie"
    return "démonstration, inventée" if row.source.is_demonstration else row.source.title


def amounts_table(rows: Sequence[UnitAmount], *, params: QueryDict, may_manage: bool) -> Table:
    """Euros per ETP by year and kind, with the text that sets each."""

    def edit_url(row: UnitAmount) -> str | None:
        return reverse("allocation:amount-edit", args=[row.year, row.kind]) if may_manage else None

    columns = [
        Column(
            key="name", label="Filière", row_header=True, getter=lambda row: f"{row.kind} {row.year}", link=edit_url
        ),
        Column(key="year", label="Année", getter=lambda row: str(row.year)),
        Column(key="euros", label="Montant socle", unit="€ par ETP", kind=Kind.DECIMAL),
        Column(
            key="modulated_share",
            label="Part modulée maximale",
            kind=Kind.PERCENT,
            getter=lambda row: row.modulated_share / Decimal(100),
        ),
        Column(key="source", label="Texte", getter=lambda row: row.source.title),
        Column(key="note", label="Réserve", getter=lambda row: row.source.note),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Montants de l’aide au poste, par année et filière",
        params=params,
        page_size=None,
        empty="Aucun montant unitaire n’est saisi.",
        show_exports=True,
    )
