"""Tables of scenarios: their list, and the lines of one year."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from allocation.models import Scenario
from allocation.models.scenarios import ScenarioQuerySet
from allocation.presentation.scenarios import Row
from allocation.rules.line_words import LineWords
from iae_portal.common.columns import Column, Kind
from iae_portal.common.plain_text import strip_accents
from iae_portal.common.tables import Table
from structures.enums import SiaeKind


def scenarios_table(rows: ScenarioQuerySet, *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(
                key="name",
                label="Scénario",
                sort="name",
                row_header=True,
                link=lambda scenario: reverse("allocation:scenario", args=[scenario.pk]),
            ),
            Column(key="state", label="État", getter=lambda scenario: scenario.get_state_display(), sort="state"),
            Column(key="perimeter", label="Périmètre", sort="perimeter__name"),
            Column(key="mesh", label="Maille", getter=lambda scenario: scenario.get_mesh_display()),
            Column(key="years", label="Années", getter=_years, sort="first_year"),
            Column(key="outcome", label="Calcul", getter=_outcome),
            Column(key="created_at", label="Créé le", kind=Kind.DATE, sort="created_at"),
        ],
        rows=rows,
        caption="Scénarios",
        params=params,
        default_sort="-created_at",
        show_exports=True,
    )


def _years(scenario: Scenario) -> str:
    first, last = scenario.first_year, scenario.last_year
    return str(first) if first == last else f"{first} à {last}"


def _outcome(scenario: Scenario) -> str:
    return str(scenario.current.get_outcome_display()) if scenario.current else ""


PAGE_SIZE = 100
"""Lines of a page; a région has more EPCI, and more conventions."""


def lines_table(
    rows: Sequence[Row],
    *,
    year: int,
    params: QueryDict,
    kinds: Mapping[str, Mapping[str, Decimal]],
    words: LineWords,
    address: Any = None,
    is_whole: bool = True,
) -> Table:
    """One row a line; `address` gives the page « Pourquoi ce chiffre ? » of a code.

    Without addresses the rows are a preview: its pages and its exports would be those of what is saved, so that it
    shows its first rows and says so.
    """
    are_conventions = any(row.kind for row in rows)
    is_saved = address is not None
    is_cut = not is_saved and len(rows) > PAGE_SIZE
    if are_conventions and is_cut:
        rows = sorted(rows, key=lambda row: strip_accents(row.name.casefold()))
    totals = {key: sum((getattr(row, key) for row in rows), Decimal()) for key in ("base", "target", "etp", "change")}
    return Table(
        columns=[
            Column(
                key="name",
                label=words.heading,
                row_header=True,
                sort=True,
                link=(lambda row: address(row.code)) if address else None,
            ),
            *(_convention_columns() if are_conventions else ()),
            Column(key="code", label="Code", shown=False),
            Column(key="base", label="Base", kind=Kind.ETP, sort=True),
            Column(key="target", label="Cible", kind=Kind.ETP, sort=True),
            Column(key="etp", label="Résultat", kind=Kind.ETP, sort=True),
            Column(key="change", label="Différence", kind=Kind.ETP, sort=True, signed=True, decimals=2),
            Column(key="distance", label="Écart à la cible", kind=Kind.PERCENT, sort=True, decimals=1, signed=True),
            Column(key="status_label", label="Ce qui tient le chiffre", sort=True),
            *_kind_columns(kinds),
        ],
        rows=rows[:PAGE_SIZE] if is_cut else rows,
        caption=f"Répartition {year}",
        name="lignes",
        params=params,
        default_sort="name" if are_conventions else "",
        page_size=PAGE_SIZE if is_saved else None,
        total=totals if is_whole else None,
        show_exports=is_saved,
        notes=[f"Aperçu des {PAGE_SIZE} premières lignes sur {len(rows)} : enregistrez pour les lire toutes."]
        if is_cut
        else [],
        empty="Aucune ligne de ce scénario ne porte sur votre périmètre.",
    )


def _convention_columns() -> list[Column]:
    return [
        Column(key="kind", label="Filière", sort=True),
        Column(key="place", label="Commune", sort=True),
    ]


def _kind_columns(kinds: Mapping[str, Mapping[str, Decimal]]) -> list[Column]:
    """In exports only: the page keeps to what is argued about."""

    def reader(kind: str) -> Any:
        return lambda row: kinds.get(row.code, {}).get(kind)

    return [
        Column(key=str(kind), label=str(kind), kind=Kind.ETP, getter=reader(kind), shown=False)
        for kind in SiaeKind.values
    ]
