"""Tables and chart of the economic model of the supply."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from iae_portal.common.charts import Series, stacked_bars
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_percent
from iae_portal.common.tables import Table
from structures.queries.economic_model import ModelRow
from structures.rules.dialogues import DURABLE_OBJECTIVE, DYNAMIC_OBJECTIVE, PUBLICS

HIDDEN = "Un tiret remplace les chiffres qui en diraient trop sur moins de trois structures."
LANDMARK = (
    f"Repère : objectifs nationaux de 2012, {format_percent(DURABLE_OBJECTIVE, decimals=0)} de sorties durables et "
    f"{format_percent(DYNAMIC_OBJECTIVE, decimals=0)} de sorties dynamiques."
)
SHORT = {
    "sales": "Ventes",
    "aid_state": "État",
    "aid_department": "Conseil départemental",
    "aid_region": "Conseil régional",
    "aid_local": "Communes et EPCI",
    "aid_esf": "FSE+",
    "other_resources": "Autres",
    "sales_private": "Acheteurs privés",
    "sales_public": "Acheteurs publics",
    "sales_clauses": "Sous clause sociale",
}
PUBLIC_LABELS = {
    "rsa": "RSA",
    "deld": "DELD",
    "detld": "DETLD",
    "under_26": "Moins de 26 ans",
    "over_50": "50 ans et plus",
    "rqth": "RQTH",
    "qpv": "QPV",
    "frr": "ZRR, FRR",
    "women": "Femmes",
}
CHART_GROUPS = (
    ("Ventes", ("sales",)),
    ("État", ("aid_state",)),
    ("Département", ("aid_department",)),
    ("Collectivités", ("aid_region", "aid_local")),
    ("FSE+, autres", ("aid_esf", "other_resources")),
)
THOUSAND = Decimal(1000)


def _head(label: str) -> list[Column]:
    return [
        Column(key="label", label=label, row_header=True, sort=True),
        Column(key="structures", label="Bilans", kind=Kind.INTEGER, sort=True),
    ]


def _part(name: str) -> Callable[[ModelRow], Decimal | None]:
    return lambda row: row.share(name)


def _part_of_sales(name: str) -> Callable[[ModelRow], Decimal | None]:
    return lambda row: row.share_of_sales(name)


def _part_of_entrants(name: str) -> Callable[[ModelRow], Decimal | None]:
    return lambda row: row.public_share(name)


def _share(name: str, getter: Callable[[ModelRow], Decimal | None]) -> Column:
    return Column(key=name, label=SHORT[name], kind=Kind.PERCENT, sort=True, getter=getter)


def _table(columns: list[Column], rows: Sequence[ModelRow], total: ModelRow | None, **options: Any) -> Table:
    notes = [*options.pop("notes", []), *([HIDDEN] if any(row.is_hidden for row in rows) else [])]
    values = {column.key: column.value(total) for column in columns if column.key != "label"} if total else None
    options.setdefault("page_size", None)
    return Table(
        columns=columns,
        rows=list(rows),
        total=values,
        total_label="Ensemble",
        notes=notes,
        empty="Aucun bilan déposé dans ce périmètre.",
        show_exports=True,
        **options,
    )


def resources_table(
    rows: Sequence[ModelRow], total: ModelRow | None, *, heading: str, name: str, params: QueryDict, **options: Any
) -> Table:
    """Resources and their shares, then the buyers in the sales."""
    columns = [
        *_head(heading)[: 1 if heading == "Structure" else 2],
        Column(key="resources", label="Ressources", kind=Kind.EURO, sort=True),
        *(_share(each, _part(each)) for each in list(SHORT)[:7]),
        *(_share(each, _part_of_sales(each)) for each in list(SHORT)[7:]),
        Column(key="sales_per_etp", label="Ventes par ETP réalisé", kind=Kind.EURO, sort=True),
    ]
    note = (
        "Parts des ressources, sauf les trois colonnes d’acheteurs et de clause sociale, qui sont des parts du "
        "chiffre d’affaires."
    )
    return _table(
        columns,
        rows,
        total,
        caption=f"Ressources et acheteurs, par {heading.lower()}",
        name=name,
        params=params,
        notes=[note],
        **options,
    )


def results_table(rows: Sequence[ModelRow], total: ModelRow | None, *, params: QueryDict) -> Table:
    """Exits, and what tells how attractive the posts are."""
    columns = [
        *_head("Filière"),
        Column(key="realised", label="ETP réalisés", kind=Kind.ETP, sort=True, getter=lambda row: row.get("realised")),
        Column(key="filled_share", label="Réalisés sur l’annexe", kind=Kind.PERCENT, sort=True),
        Column(key="durable_rate", label="Sorties durables", kind=Kind.PERCENT, sort=True),
        Column(key="dynamic_rate", label="Sorties dynamiques", kind=Kind.PERCENT, sort=True),
        Column(key="applications_per_entrant", label="Candidatures par entrée", kind=Kind.DECIMAL, sort=True),
        Column(key="entrants_per_etp", label="Entrées par ETP", kind=Kind.DECIMAL, sort=True),
        Column(key="hours_per_etp", label="Heures d’accompagnement par ETP", kind=Kind.DECIMAL, sort=True),
    ]
    return _table(
        columns,
        rows,
        total,
        caption="Sorties et attractivité, par filière",
        name="resultats",
        params=params,
        notes=[LANDMARK],
    )


def trend_table(rows: Sequence[ModelRow], *, params: QueryDict) -> Table:
    """The publics against the supply, a line a year of bilan."""
    columns = [
        *_head("Année du bilan"),
        Column(key="base", label="ETP des annexes", kind=Kind.ETP, getter=lambda row: row.get("base")),
        Column(key="realised", label="ETP réalisés", kind=Kind.ETP, getter=lambda row: row.get("realised")),
        Column(key="entrants", label="Entrées", kind=Kind.INTEGER, getter=lambda row: row.get("entrants")),
        Column(key="entrants_per_etp", label="Entrées par ETP", kind=Kind.DECIMAL),
        *(
            Column(
                key=name,
                label=PUBLIC_LABELS[name],
                kind=Kind.PERCENT,
                getter=_part_of_entrants(name),
            )
            for name in PUBLICS
        ),
        Column(key="durable_rate", label="Sorties durables", kind=Kind.PERCENT),
        Column(key="dynamic_rate", label="Sorties dynamiques", kind=Kind.PERCENT),
    ]
    return _table(
        columns,
        rows,
        None,
        caption="Publics et offre, par année de bilan",
        name="evolution",
        params=params,
        notes=["Parts des personnes entrées ; une personne peut relever de plusieurs publics."],
    )


def resources_chart(rows: Sequence[ModelRow], *, place: str) -> SafeString | None:
    """Resources by kind in thousands of euros; hidden rows are not drawn."""
    shown = [row for row in rows if not row.is_hidden]
    if not shown:
        return None
    series = [
        Series(label, [(row.add(names) or Decimal()) / THOUSAND for row in shown]) for label, names in CHART_GROUPS
    ]
    return stacked_bars(
        title=f"Ressources des structures par filière, en milliers d’euros, {place}",
        description="Barres empilées par filière ; le tableau qui précède porte les chiffres.",
        categories=[row.label for row in shown],
        series=series,
    )
