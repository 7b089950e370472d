"""Supply: ETP by kind, number of structures, and what is really worked."""

from collections.abc import Sequence
from dataclasses import replace

from accounts.perimeter import reachable
from accounts.roles import Permission
from iae_portal.common.formatting import format_etp, format_number, format_percent
from iae_portal.dashboards.supply import supply_table
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Chart, Figure, freeze_table
from structures.enums import SiaeKind
from structures.models import FinancialAnnex
from structures.queries.realised import DepartmentFigures, read_departments
from structures.queries.supply import count_structures, has_estimates
from structures.queries.visible_supply import VisibleSupply
from structures.rules.discretion import MINIMUM_STRUCTURES
from structures.tables.consumption import departments_table
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children

SPREAD = "ETP en partie répartis par une règle, faute de chiffres par structure."
CONSUMPTION = ("department", "structures", "declared", "contracted", "realised", "rate")


def compose_supply(reading: Reading) -> SectionDraft:
    year = reading.page.year
    offer = VisibleSupply(None if reading.is_discreet else reading.user, year=year)
    figures = [freeze_supply(reading, offer), *freeze_consumption(reading, year=year)]
    # A total alone is told in a sentence.
    figures = [figure for figure in figures if figure.rows]
    part = Part(
        key=Section.SUPPLY,
        title="Offre d’insertion",
        sentences=tuple(_tell(reading, offer)),
        figures=tuple(figure.key for figure in figures),
    )
    return SectionDraft(
        part=part,
        figures=figures,
        versions=[("Registre des structures", f"annexes financières de {year}")],
        sources=list(reading.page.sources.get("offre", [])),
    )


def freeze_supply(reading: Reading, offer: VisibleSupply) -> Figure:
    """The supply table of the dashboard, as the audience may read it."""
    rows = offer.rows(reading.area)
    table = supply_table(reading.area, rows, whole=offer.of(reading.area), supply=offer, params=reading.params)
    kinds = tuple(SiaeKind.values)
    is_detailed = offer.has_detailed_rows(reading.area)
    origin = tell_origin(reading, reading.page.sources.get("offre", []), is_estimated=has_estimates(offer.year))
    figure = freeze_table(
        table,
        key="supply",
        title=f"{table.caption}, {reading.place}",
        caption="Conventions et annexes financières qui comptent pour l’année.",
        origin=origin,
        chart=Chart(series=kinds if is_detailed else ("total",)) if rows else None,
        is_headline=True,
    )
    return figure if figure.charted() else replace(figure, chart=None)


def freeze_consumption(reading: Reading, *, year: int) -> list[Figure]:
    """ETP worked by département, of those that the person reads whole; never told to the public."""
    if reading.is_public or reading.area.level == AreaLevel.EPCI:
        return []
    areas = list(list_children(reading.area, level=AreaLevel.DEPARTMENT))
    told = reachable(reading.user, Permission.STRUCTURES_SIAE_VIEW_FIGURES, areas)
    found = read_departments(FinancialAnnex.objects.visible_to(reading.user), year=year)
    rows = [(area, found[area.pk]) for area in areas if area.pk in told and area.pk in found]
    if reading.is_discreet:
        rows = [row for row in rows if row[1].declared >= MINIMUM_STRUCTURES]
    if not any(figures.declared for _, figures in rows):
        return []
    return [_freeze_rows(reading, rows, year=year)]


def _freeze_rows(reading: Reading, rows: Sequence[tuple[Area, DepartmentFigures]], *, year: int) -> Figure:
    table = departments_table(rows, params=reading.params, year=year)
    return freeze_table(
        table,
        key="consumption",
        title=f"Consommation des ETP en {year}, {reading.place}",
        origin=tell_origin(reading, reading.page.sources.get("offre", []), words="déclarations mensuelles"),
        keep=CONSUMPTION,
    )


def _tell(reading: Reading, offer: VisibleSupply) -> list[str]:
    supply = offer.of(reading.area)
    count = count_structures(reading.area, offer.year)
    if supply is None:
        return [
            (
                "Les ETP de ce territoire ne sont pas écrits : moins de trois structures y sont implantées, ou leur "
                "total s’en déduirait."
            )
        ]
    sentences = [
        f"{format_etp(supply.total)} ETP sont conventionnés en {offer.year} dans {format_number(count)} structures."
    ]
    if supply.total and offer.detailed([reading.area]):
        shares = [f"{kind} {format_percent(supply.etp[kind] / supply.total)}" for kind in SiaeKind.values]
        sentences.append(f"Par filière : {', '.join(shares)}.")
    if has_estimates(offer.year):
        sentences.append(SPREAD)
    return sentences
