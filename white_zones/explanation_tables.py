"""The tables of an explanation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_etp, format_number
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.explain import SiteShare
from white_zones.explanation_words import Told, etp_needed, roughly, told_share
from white_zones.filters import Shown
from white_zones.models import Run
from white_zones.queries.history import YearFigures
from white_zones.queries.known_sites import KnownSite
from white_zones.queries.layers import discreet
from white_zones.rules import ALL_KINDS_LABEL
from white_zones.tables import ACCESS, class_words, per_hundred, why_address

SHARES_NOTE = (
    "Part de l’accès : ce que le site apporte, en tenant compte du trajet ; les parts font 100 %. "
    "Besoin concurrent : les demandeurs entre lesquels ses ETP se partagent, pondérés par leur trajet. "
    "Un ETP de plus : ce qu’il ajouterait ici."
)
ROUGH_NOTE = (
    "Les ETP d’une structure ne se lisent que dans son périmètre : ailleurs, ETP et parts sont arrondis à 5 près."
)
SIMILAR_NOTE = (
    "Territoires de la même maille les plus proches en population ; pour une commune, comme elle en montagne ou non."
)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A site as the table tells it to this person."""

    share: SiteShare
    known: KnownSite

    @property
    def etp(self) -> str:
        exact = self.known.has_figures
        return format_etp(self.share.etp) if exact else f"environ {format_number(discreet(self.share.etp))}"

    @property
    def part(self) -> float | None:
        return told_share(self.share, exact=self.known.has_figures)

    @property
    def needed(self) -> str:
        value = self.share.etp_to_next_class
        if value is None:
            return ""
        return etp_needed(value) if self.known.has_figures else f"environ {format_number(math.ceil(value))}"


def shares_of_access(told: Told, *, params: QueryDict) -> Table:
    """Who brings what to this access, the largest share first."""
    rows = [ShareRow(share, told.sites[share.site]) for share in told.explained.sites]
    has_hidden = any(not row.known.has_figures for row in rows)
    columns = [*_site_columns(), *_weight_columns()]
    if told.explained.next_bound is not None:
        columns.append(Column(key="needed", label="ETP à y ajouter pour la classe suivante"))
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Sites qui contribuent à l’accès, {told.kind or ALL_KINDS_LABEL}",
        params=params,
        name="sites",
        page_size=25,
        notes=[SHARES_NOTE, *([ROUGH_NOTE] if has_hidden else [])],
        empty="Aucun site n’est à portée.",
        show_exports=True,
    )


def _site_columns() -> list[Column]:
    """Who the site is, what it brings and how far it is."""
    return [
        Column(
            key="name",
            label="Site",
            row_header=True,
            getter=lambda row: row.known.name,
            link=lambda row: _structure(row.known.structure),
        ),
        Column(key="commune", label="Commune", getter=lambda row: row.known.commune),
        Column(key="kind", label="Filière", getter=lambda row: row.known.kind),
        Column(key="part", label="Part de l’accès", kind=Kind.PERCENT, decimals=0),
        Column(
            key="minutes",
            label="Trajet",
            unit="min",
            kind=Kind.DECIMAL,
            decimals=1,
            getter=lambda row: row.share.minutes,
        ),
        Column(
            key="weight", label="Poids du trajet", kind=Kind.PERCENT, decimals=0, getter=lambda row: row.share.weight
        ),
    ]


def _weight_columns() -> list[Column]:
    """What it offers, to how many, and what more of it would change."""
    return [
        Column(key="etp", label="ETP"),
        Column(
            key="competing_demand",
            label="Besoin concurrent",
            kind=Kind.INTEGER,
            getter=lambda row: (
                row.share.competing_demand if row.known.has_figures else roughly(row.share.competing_demand, digits=1)
            ),
        ),
        Column(
            key="competing_communes",
            label="Communes desservies",
            kind=Kind.INTEGER,
            getter=lambda row: row.share.competing_communes,
        ),
        Column(
            key="gain",
            label="Un ETP de plus",
            unit="ETP pour 100",
            kind=Kind.DECIMAL,
            decimals=3,
            getter=lambda row: per_hundred(
                row.share.gain_per_etp if row.known.has_figures else roughly(row.share.gain_per_etp, digits=1)
            ),
        ),
    ]


def kinds_table(rows: "QuerySet[Any]", *, level: AreaLevel, params: QueryDict) -> Table:
    """Each kind apart, then all together."""
    ordered = sorted(rows, key=lambda row: (row.kind == "", row.kind))
    columns = [
        Column(key="kind", label="Filière", row_header=True, getter=lambda row: row.kind or "Toutes filières"),
        Column(key="access_class", label="Classe", getter=lambda row: class_words(row, minimum_demand=0)),
        Column(key="ratio", label="Ratio", kind=Kind.DECIMAL),
        ACCESS,
    ]
    if level == AreaLevel.COMMUNE:
        columns += [
            Column(key="sites_in_reach", label="Sites à portée", kind=Kind.INTEGER),
            Column(key="nearest_minutes", label="Site le plus proche", unit="min", kind=Kind.DECIMAL, decimals=1),
        ]
    return Table(
        columns=columns,
        rows=ordered,
        caption="Accès à chaque filière, comparé à la référence de cette filière",
        params=params,
        name="filieres",
        page_size=None,
        show_exports=True,
    )


def similar_table(
    run: Run, here: Any, similar: Sequence[Any], *, level: AreaLevel, kind: str, params: QueryDict
) -> Table:
    """The area first, then those that resemble it."""
    columns = [
        Column(
            key="name",
            label=capfirst(level.label),
            row_header=True,
            getter=lambda row: row.area.display_name,
            link=lambda row: why_address(run, Shown(level, kind), row.area.code),
        ),
        Column(key="population", label="Habitants", kind=Kind.INTEGER, getter=lambda row: row.area.population),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER),
        Column(key="access_class", label="Classe", getter=lambda row: class_words(row, minimum_demand=0)),
        Column(key="ratio", label="Ratio", kind=Kind.DECIMAL),
        ACCESS,
    ]
    return Table(
        columns=columns,
        rows=[here, *similar],
        caption="Comparaison avec les territoires semblables",
        params=params,
        name="semblables",
        page_size=None,
        notes=[SIMILAR_NOTE],
        show_exports=True,
    )


def history_table(rows: Sequence[YearFigures], *, shown: Shown, area: Area, params: QueryDict) -> Table:
    """What the published runs said of the area, year after year."""
    columns = [
        Column(key="year", label="Année", row_header=True, getter=lambda row: str(row.year)),
        Column(
            key="run",
            label="Diagnostic publié",
            getter=lambda row: row.run.name,
            link=lambda row: why_address(row.run, shown, area.code),
        ),
        Column(
            key="access_class",
            label="Classe",
            getter=lambda row: row.access_class.label if row.access_class else "sans valeur",
        ),
        Column(key="ratio", label="Ratio", kind=Kind.DECIMAL),
        ACCESS,
        Column(
            key="reference",
            label="Référence",
            unit="ETP pour 100",
            kind=Kind.DECIMAL,
            getter=lambda row: per_hundred(row.reference),
        ),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER),
    ]
    return Table(
        columns=columns,
        rows=list(rows),
        caption="D’une année à l’autre, par les diagnostics publiés",
        params=params,
        name="historique",
        page_size=None,
        empty="Aucun diagnostic publié ne mesure ce territoire.",
        show_exports=True,
    )


def _structure(key: int | None) -> str | None:
    return None if key is None else reverse("structures:detail", args=[key])
