"""What the portal holds beside indicators: areas, zonings, structures, recruitment needs, each with its coverage."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number, format_percent
from iae_portal.common.tables import Table
from structures.queries.holdings import count_kinds, count_unlocated
from territories.enums import AreaLevel, ZoningScheme, ZoningStatus
from territories.queries.holdings import LevelHolding, list_levels, read_recruitment
from territories.queries.zonings import count_zonings

# Levels whose communes are not all meant to belong to one.
PARTIAL_LEVELS = frozenset({AreaLevel.PRIORITY_DISTRICT, AreaLevel.COMMUNE, AreaLevel.REGION})


@dataclass(frozen=True)
class Holding:
    """One line: what, how many, over which part of the communes, and what to know of it."""

    label: str
    count: int
    share: float | None = None
    vintage: str = ""
    detail: str = ""
    url: str = ""


def list_holdings() -> list[Holding]:
    levels = list_levels()
    communes = next((level.areas for level in levels if level.level == AreaLevel.COMMUNE), 0)
    return [
        *(_describe_level(level, communes) for level in levels),
        *_describe_zonings(communes),
        *_describe_structures(),
        *_describe_recruitment(),
    ]


def _describe_level(holding: LevelHolding, communes: int) -> Holding:
    level = holding.level
    share = holding.communes / communes if communes and level not in PARTIAL_LEVELS else None
    attached = f"{format_number(holding.communes)} communes sur {format_number(communes)} rattachées" if share else ""
    return Holding(
        label=capfirst(level.plural),
        count=holding.areas,
        share=share,
        vintage=f"COG {holding.vintage}" if holding.vintage else "",
        detail=attached,
        url=f"{reverse('dashboards:area-list')}?maille={level.slug}",
    )


def _describe_zonings(communes: int) -> list[Holding]:
    rows = []
    for (scheme, vintage), statuses in count_zonings().items():
        inside = ", ".join(
            f"{ZoningStatus(status).label} : {format_number(count)}" for status, count in sorted(statuses.items())
        )
        known = sum(statuses.values())
        rows.append(
            Holding(
                label=f"Zonage : {ZoningScheme(scheme).label}",
                count=known,
                share=known / communes if communes else None,
                vintage=vintage,
                detail=inside,
            )
        )
    return rows


def _describe_structures() -> list[Holding]:
    address = reverse("structures:directory")
    unlocated = count_unlocated()
    rows = [
        Holding(label=f"Structures : {label}", count=count, detail=detail, url=f"{address}?filiere={kind}")
        for kind, label, count, detail in count_kinds()
    ]
    if unlocated:
        rows.append(
            Holding(label="Structures non localisées", count=unlocated, url=f"{address}?statut=non-localisees")
        )
    return rows


def _describe_recruitment() -> list[Holding]:
    held = read_recruitment()
    if held is None:
        return []
    share = format_percent(held.masked / held.rows) if held.rows else ""
    return [
        Holding(
            label="Besoins en main-d’œuvre : lignes bassin × métier",
            count=held.rows,
            vintage=str(held.year),
            detail=f"{format_number(held.masked)} lignes avec une cellule masquée ({share}), gardées comme telles",
        )
    ]


def holdings_table(*, params: QueryDict) -> Table:
    columns = [
        Column(key="label", label="Données", row_header=True, link=lambda row: row.url),
        Column(key="count", label="Nombre", kind=Kind.INTEGER),
        Column(key="share", label="Communes couvertes", kind=Kind.PERCENT),
        Column(key="vintage", label="Millésime"),
        Column(key="detail", label="Détail"),
    ]
    return Table(
        columns=columns,
        rows=list_holdings(),
        caption="Territoires, zonages, structures et besoins en main-d’œuvre",
        params=params,
        name="fonds",
        page_size=None,
        show_exports=True,
    )
