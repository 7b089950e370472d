"""The tables of the doctrine; what is exported is what is shown."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from strategy.models import Initiative, Partner, Recommendation, Suggestion

REGION = "Région"


def _carrier(row: Any) -> str:
    return row.department.name if row.department else REGION


def recommendations_table(
    rows: "QuerySet[Recommendation]", *, params: QueryDict, name: str = "", caption: str = "Préconisations"
) -> Table:
    """The rows are those of `list_recommendations`."""
    columns = [
        Column(key="number", label="N°", sort=F("pk"), css=lambda _: "portal-nowrap"),
        Column(
            key="title",
            label="Préconisation",
            row_header=True,
            sort="title",
            link=lambda row: reverse("strategy:recommendation", args=[row.pk]),
        ),
        Column(key="state", label="État", sort="state", getter=lambda row: capfirst(row.get_state_display())),
        Column(
            key="priority",
            label="Priorité",
            sort=F("priority"),
            getter=lambda row: capfirst(row.get_priority_display()),
        ),
        Column(key="department", label="Portée par", sort="department__name", getter=_carrier),
        Column(key="place_names", label="Territoires"),
        Column(key="lever", label="Levier", sort="lever", getter=lambda row: capfirst(row.get_lever_display())),
        Column(key="owner", label="Pilote", sort="owner", shown=False),
        Column(key="ends_on", label="Échéance", kind=Kind.DATE, sort="ends_on"),
        Column(key="etp", label="Coût", unit="ETP", kind=Kind.ETP, sort="etp"),
        Column(key="euros", label="Coût", unit="€", kind=Kind.EURO, sort="euros"),
        Column(
            key="evidence_count",
            label="Preuves",
            kind=Kind.INTEGER,
            shown=False,
            sort="evidence_count",
            getter=lambda row: row.evidence_count or 0,
        ),
        Column(key="version_number", label="Version", kind=Kind.INTEGER, sort="version_number"),
        Column(key="starts_on", label="Début", kind=Kind.DATE, shown=False),
        Column(key="problem", label="Constat", shown=False),
        Column(key="action", label="Action", shown=False),
        Column(key="success", label="Conditions de réussite", shown=False),
        Column(key="vigilance", label="Points de vigilance", shown=False),
        Column(key="changed_at", label="Modifiée le", kind=Kind.DATE, sort="changed_at", shown=False),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=caption,
        params=params,
        name=name,
        default_sort="priority",
        empty="Aucune préconisation ne répond à ces critères.",
        show_exports=True,
    )


def suggestions_table(rows: "QuerySet[Suggestion]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="title",
            label="Suggestion",
            row_header=True,
            sort="title",
            link=lambda row: reverse("strategy:suggestion", args=[row.pk]),
        ),
        Column(key="reason", label="Pourquoi"),
        Column(key="kind", label="Nature", sort="kind", getter=lambda row: capfirst(row.get_kind_display())),
        Column(key="department", label="Département", sort="department__name", getter=_carrier),
        Column(key="state", label="État", sort="state", getter=lambda row: capfirst(row.get_state_display())),
        Column(key="source", label="Origine du chiffre", shown=False),
        Column(key="dated_on", label="Date de la source", kind=Kind.DATE, sort="dated_on"),
        Column(key="is_estimated", label="Estimé", kind=Kind.BOOLEAN, sort="is_estimated"),
        Column(key="motive", label="Motif", shown=False),
        # Ranks suggestions of one nature; it has no unit of its own to be read with.
        Column(key="weight", label="Poids", kind=Kind.DECIMAL, sort="weight", shown=False, exported=False),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Suggestions",
        params=params,
        empty="Aucune suggestion ne répond à ces critères.",
        notes=[
            "Lues des chiffres du portail, les plus lourdes d’abord dans chaque nature ; aucune ne s’applique seule."
        ],
        show_exports=True,
    )


def partners_table(rows: "QuerySet[Partner]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Partenaire",
            row_header=True,
            sort="name",
            link=lambda row: reverse("strategy:partner", args=[row.pk]),
        ),
        Column(key="kind", label="Nature", sort="kind", getter=lambda row: capfirst(row.get_kind_display())),
        Column(
            key="area",
            label="Territoire",
            sort="area__name",
            getter=lambda row: row.area.display_name if row.area else "Toute la région",
        ),
        Column(
            key="commitment_count",
            label="Engagements",
            kind=Kind.INTEGER,
            sort="commitment_count",
            getter=lambda row: row.commitment_count or 0,
        ),
        Column(key="euros", label="Montant engagé", unit="€", kind=Kind.EURO, sort="euros"),
        Column(key="website", label="Site", shown=False),
        Column(key="is_demonstration", label="Inventé", kind=Kind.BOOLEAN),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Partenaires",
        params=params,
        default_sort="name",
        empty="Aucun partenaire ne répond à ces critères.",
        show_exports=True,
    )


def initiatives_table(rows: "QuerySet[Initiative]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="title",
            label="Initiative",
            row_header=True,
            sort="title",
            link=lambda row: reverse("strategy:initiative", args=[row.pk]),
        ),
        Column(key="origin", label="Origine", sort="origin", getter=lambda row: capfirst(row.get_origin_display())),
        Column(key="theme", label="Thème", sort="theme", getter=lambda row: capfirst(row.get_theme_display())),
        Column(key="carrier", label="Porteur", sort="carrier"),
        Column(key="place_names", label="Territoires"),
        Column(key="years", label="Années", sort=F("first_year"), getter=tell_years),
        Column(
            key="recommendation_count",
            label="Préconisations",
            kind=Kind.INTEGER,
            sort="recommendation_count",
            getter=lambda row: row.recommendation_count or 0,
        ),
        Column(key="description", label="Description", shown=False),
        Column(key="outcome", label="Résultats connus", shown=False),
        Column(key="source", label="Source de l’information", shown=False),
        Column(key="is_demonstration", label="Inventée", kind=Kind.BOOLEAN),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Initiatives déjà prises",
        params=params,
        default_sort="title",
        empty="Aucune initiative ne répond à ces critères.",
        show_exports=True,
    )


def tell_years(row: Initiative) -> str:
    """« depuis 2018 », « de 2018 à 2020 », « 2019 »."""
    if row.last_year is None:
        return f"depuis {row.first_year}"
    return str(row.first_year) if row.first_year == row.last_year else f"de {row.first_year} à {row.last_year}"
