"""Tables of the card of a structure: its annexes, its months, its history."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import MONTHS
from iae_portal.common.month_chart import MonthMark, month_columns
from iae_portal.common.tables import Table
from structures.models import FieldChange, FinancialAnnex
from structures.queries.card import Consumption
from structures.queries.realised import MonthFigures
from structures.rules.etp import as_decimal

SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def annexes_table(annexes: "QuerySet[FinancialAnnex]", *, params: QueryDict, day: dt.date) -> Table:
    columns = [
        Column(key="year", label="Année", getter=lambda annex: str(annex.year), row_header=True),
        Column(key="number", label="Numéro", getter=lambda annex: annex.number_spaced),
        Column(key="measure", label="Mesure", getter=lambda annex: annex.get_measure_display()),
        Column(key="starts_on", label="Début d’effet", kind=Kind.DATE),
        Column(key="ends_on", label="Dernier jour", kind=Kind.DATE),
        Column(key="state", label="État", getter=lambda annex: annex.get_state_display()),
        Column(key="in_force", label="En vigueur", kind=Kind.BOOLEAN, getter=lambda annex: annex.is_in_force_on(day)),
        Column(key="counted", label="Compte dans les chiffres", kind=Kind.BOOLEAN, getter=lambda row: row.is_counted),
        Column(key="monthly_etp", label="Effectif mensuel", kind=Kind.ETP, unit="ETP"),
        Column(key="etp", label="ETP de l’année", kind=Kind.ETP),
        Column(key="nature", label="Nature", getter=lambda annex: "estimé" if annex.is_estimated else "conventionné"),
        Column(key="total_amount", label="Montant", kind=Kind.EURO),
    ]
    return Table(
        columns=columns,
        rows=annexes,
        caption="Annexes financières",
        name="annexes",
        params=params,
        page_size=None,
        empty="Aucune annexe financière n’est enregistrée.",
        show_exports=True,
    )


def months_table(consumption: Consumption, *, params: QueryDict) -> Table:
    columns = [
        Column(key="month", label="Mois", getter=name_month, row_header=True),
        Column(
            key="contracted",
            label="ETP conventionnés",
            kind=Kind.ETP,
            getter=lambda month: as_decimal(month.contracted),
        ),
        Column(key="realised", label="ETP réalisés", kind=Kind.ETP, getter=lambda month: as_decimal(month.realised)),
    ]
    figures = consumption.figures
    return Table(
        columns=columns,
        rows=figures.months,
        caption=f"ETP conventionnés et réalisés en {consumption.year}",
        name="mois",
        params=params,
        page_size=None,
        total={"contracted": as_decimal(figures.contracted), "realised": as_decimal(figures.realised)},
        total_label="Moyenne des mois déclarés",
        notes=["Un tiret marque un mois qui n’est pas déclaré : il est inconnu, et n’entre pas dans la moyenne."],
        show_exports=True,
    )


def draw_months(consumption: Consumption, *, name: str) -> SafeString:
    months = consumption.figures.months
    declared = len(consumption.figures.declared)
    return month_columns(
        title=f"ETP de {name} en {consumption.year}, mois par mois",
        description=f"{declared} mois déclarés sur {len(months)} ; le tableau donne les chiffres.",
        months=[
            MonthMark(
                SHORT_MONTHS[row.month.month - 1], as_decimal(row.realised), as_decimal(row.contracted) or Decimal()
            )
            for row in months
        ],
        done_label="ETP réalisés du mois",
        planned_label="ETP conventionnés",
    )


def history_table(changes: "QuerySet[FieldChange] | Sequence[FieldChange]", *, params: QueryDict) -> Table:
    columns = [
        Column(key="changed_at", label="Le", kind=Kind.DATETIME),
        Column(key="subject", label="Objet", getter=lambda change: change.get_subject_display()),
        Column(key="label", label="Champ", row_header=True),
        Column(key="old", label="Avant"),
        Column(key="new", label="Après"),
        Column(key="author", label="Par", getter=name_author),
    ]
    return Table(
        columns=columns,
        rows=changes,
        caption="Historique de la fiche",
        name="historique",
        params=params,
        page_size=20,
        empty="Aucun changement n’est enregistré depuis l’entrée de la structure au registre.",
        show_exports=True,
    )


def name_month(month: MonthFigures) -> str:
    return MONTHS[month.month.month - 1]


def name_author(change: FieldChange) -> str:
    """Who changed it, or the file that it came with."""
    if change.changed_by is not None:
        return change.changed_by.get_full_name()
    return str(change.source) if change.source is not None else "le portail"
