"""The tables of the diagnosis."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_percent
from iae_portal.common.tables import Table
from territories.enums import AreaLevel, ValueState
from white_zones.engine.classes import CLASSES, AccessClass
from white_zones.engine.robustness import ROBUST
from white_zones.enums import Access, ClassOrigin
from white_zones.filters import Shown
from white_zones.models import Run
from white_zones.queries.results import ClassShare

RATIO_NOTE = (
    "Ratio : accès du territoire divisé par la référence figée. Besoin non couvert : ce qui manque pour que chaque "
    "commune atteigne cette référence."
)
UNKNOWN_NOTE = (
    "Un besoin inconnu (–) n’est pas compté comme nul : l’accès de la commune est calculé, sa demande est exclue."
)

RELIABILITY_NOTE = (
    f"Robuste : au moins {format_percent(ROBUST, decimals=0)} des tirages donnent la même classe ; à confirmer sinon. "
    "Bord : un département voisin dont l’offre n’est pas connue est à portée."
)
ORIGIN_WORDS = {ClassOrigin.MESH: "seconde maille", ClassOrigin.DEROGATION: "dérogation"}

ACCESS = Column(
    key="accessibility",
    label="ETP pour 100",
    kind=Kind.DECIMAL,
    getter=lambda row: per_hundred(row.accessibility),
)
CODE = Column(key="code", label="Code", sort="area__code", getter=lambda row: row.area.code)


def area_address(level: AreaLevel, code: str) -> str:
    """The page of an area, which belongs to the composed pages above this app."""
    return f"/territoires/{level.slug}/{code}/"


def why_address(run: Run, shown: Shown, code: str) -> str:
    """The page that says why an area has its class."""
    address = reverse("white_zones:explanation", args=[run.pk, shown.level.slug, code])
    return f"{address}?filiere={shown.kind}" if shown.kind else address


def runs_table(rows: "QuerySet[Run]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Calcul",
            sort="name",
            row_header=True,
            link=lambda run: reverse("white_zones:detail", args=[run.pk]),
        ),
        Column(key="state_label", label="État"),
        Column(key="year", label="Année de l’offre", sort="year", getter=lambda run: str(run.year)),
        Column(key="asked_by", label="Demandé par", getter=lambda run: run.created_by.get_full_name()),
        Column(key="finished_at", label="Terminé le", kind=Kind.DATETIME, sort="finished_at"),
        Column(key="demand_total", label="Besoin", kind=Kind.INTEGER, sort="demand_total"),
        Column(key="supply_total", label="Offre", unit="ETP", kind=Kind.ETP, sort="supply_total"),
        Column(
            key="mean_accessibility",
            label="Accès moyen",
            unit="ETP pour 100",
            kind=Kind.DECIMAL,
            sort="mean_accessibility",
            getter=lambda run: per_hundred(run.mean_accessibility),
        ),
        Column(key="published_at", label="Publié le", kind=Kind.DATETIME, sort="publication__published_at"),
        Column(key="is_reference", label="Référence", kind=Kind.BOOLEAN),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Calculs de zones blanches",
        params=params,
        show_exports=True,
    )


def results_table(rows: "QuerySet[Any]", *, run: Run, shown: Shown, params: QueryDict) -> Table:
    """Those that lack most come first."""
    minimum = float(run.parameters["minimum_demand"])
    columns = [
        Column(
            key="name",
            label=capfirst(shown.level.label),
            sort="area__name",
            row_header=True,
            getter=lambda row: row.area.display_name,
            link=lambda row: area_address(shown.level, row.area.code),
        ),
        Column(
            key="access_class",
            label="Classe",
            getter=lambda row: class_words(row, minimum_demand=minimum),
            css=lambda row: class_css(row.access_class),
            link=lambda row: why_address(run, shown, row.area.code),
        ),
        Column(key="ratio", label="Ratio", kind=Kind.DECIMAL, sort="ratio"),
        Column(key="unserved", label="Besoin non couvert", kind=Kind.INTEGER, sort="unserved"),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER, sort="demand"),
        replace(ACCESS, sort="accessibility"),
    ]
    own = _commune_columns(run, shown) if shown.level == AreaLevel.COMMUNE else _area_columns()
    return Table(
        columns=[*columns, *own, CODE],
        rows=rows,
        caption=f"Accès aux emplois d’insertion par {shown.level.label}, {shown.kind_label}",
        params=params,
        default_sort="-unserved",
        page_size=25,
        empty="Aucun territoire ne répond à ces filtres. Effacez-en un pour en voir davantage.",
        notes=[*_notes(run), *([RELIABILITY_NOTE] if shown.level == AreaLevel.COMMUNE and not shown.kind else [])],
        show_exports=True,
        has_outlines=True,
    )


def shares_table(shares: list[ClassShare], *, shown: Shown, params: QueryDict) -> Table:
    columns = [
        Column(
            key="access_class",
            label="Classe",
            row_header=True,
            getter=lambda share: (
                capfirst(str(share.access_class.label)) + (", petit effectif" if share.is_small else "")
            ),
        ),
        Column(key="communes", label="Communes", kind=Kind.INTEGER),
        Column(key="population", label="Habitants", kind=Kind.INTEGER),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER),
        Column(key="share", label="Part du besoin", kind=Kind.PERCENT),
    ]
    if any(share.robust_share is not None for share in shares):
        columns.append(Column(key="robust_share", label="Communes de classe robuste", kind=Kind.PERCENT))
    return Table(
        columns=columns,
        rows=shares,
        caption=f"Répartition du besoin entre les classes de communes, {shown.kind_label}",
        params=params,
        name="classes",
        page_size=None,
        total={
            "communes": sum(share.communes for share in shares),
            "population": sum(share.population for share in shares),
            "demand": sum(share.demand for share in shares),
        },
        show_exports=True,
    )


def class_words(row: Any, *, minimum_demand: float) -> str:
    """The class, and what it owes to anything else than the commune's own access or to its small numbers."""
    if not row.access_class:
        return "sans valeur"
    notes = []
    if row.access_class == Access.WHITE and row.demand is not None and row.demand < minimum_demand:
        notes.append("petit effectif")
    if (origin := getattr(row, "class_origin", ClassOrigin.OWN)) != ClassOrigin.OWN:
        notes.append(ORIGIN_WORDS[ClassOrigin(origin)])
    label = str(Access(row.access_class).label)
    return f"{label} ({', '.join(notes)})" if notes else label


def class_css(access: str | None) -> str:
    """What colours a cell as the map does."""
    return f"portal-class-cell portal-class-cell--{access or 'none'}"


def reliability_words(row: Any) -> str:
    """Whether the class of a commune would hold if its uncertain inputs were otherwise."""
    words = []
    if row.is_robust is not None:
        chance = row.probabilities[CLASSES.index(AccessClass(row.own_class))]
        words.append(f"{'robuste' if row.is_robust else 'à confirmer'}, {format_percent(chance, decimals=0)}")
    if row.is_border:
        words.append("bord")
    return ", ".join(words)


def per_hundred(accessibility: float | None) -> Decimal | None:
    return None if accessibility is None else Decimal(str(accessibility)) * 100


def _commune_columns(run: Run, shown: Shown) -> list[Column]:
    columns = [
        *([] if shown.kind else [Column(key="reliability", label="Fiabilité", getter=reliability_words)]),
        Column(key="sites_in_reach", label="Sites à portée", kind=Kind.INTEGER, sort="sites_in_reach"),
        Column(
            key="nearest_minutes",
            label="Site le plus proche",
            unit="min",
            kind=Kind.DECIMAL,
            decimals=1,
            sort="nearest_minutes",
        ),
    ]
    if run.unknown_demand:
        columns.append(
            Column(
                key="demand_state",
                label="État du besoin",
                getter=lambda row: ValueState(row.demand_state).label,
            )
        )
    return columns


def _area_columns() -> list[Column]:
    return [
        Column(
            key="white_demand_share",
            label="Besoin en commune blanche",
            kind=Kind.PERCENT,
            sort="white_demand_share",
        ),
        Column(key="white_communes", label="Communes blanches", kind=Kind.INTEGER, sort="white_communes"),
        Column(key="small_communes", label="Blanches de petit effectif", kind=Kind.INTEGER, sort="small_communes"),
        Column(key="communes", label="Communes", kind=Kind.INTEGER, sort="communes"),
    ]


def _notes(run: Run) -> list[str]:
    notes = [RATIO_NOTE]
    if run.unknown_demand:
        notes.append(UNKNOWN_NOTE)
    return notes
