"""The tables of siting studies: the list of them, the antennas of one, the communes that change of class."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.models import SitingAntenna, SitingStudy
from white_zones.siting_words import describe_gap_briefly, describe_missing, describe_service
from white_zones.tables import area_address

EMPTY = "Aucune étude d’implantation sur ce calcul pour le moment."
SERVED_NOTE = (
    "Besoin couvert : demandeurs non servis des communes visées, comptés à l’antenne qui les sert. Une commune à "
    "portée de plusieurs antennes n’est comptée qu’une fois."
)


def sitings_table(rows: "QuerySet[SitingStudy]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Étude",
            sort="name",
            row_header=True,
            link=lambda study: reverse("white_zones:siting", args=[study.pk]),
        ),
        Column(key="count", label="Antennes", kind=Kind.INTEGER, sort="count"),
        Column(key="kind", label="Filière", sort="kind"),
        Column(key="etp", label="Chacune", unit="ETP", kind=Kind.ETP, sort="etp"),
        Column(key="cover_minutes", label="Couverture", unit="min", kind=Kind.INTEGER, sort="cover_minutes"),
        Column(key="best_value", label="Besoin couvert", kind=Kind.INTEGER),
        Column(key="gap", label="Écart à l’optimum", getter=describe_gap_briefly),
        Column(key="author", label="Auteur", getter=lambda study: study.author.get_full_name()),
        Column(key="created_at", label="Demandée le", kind=Kind.DATETIME, sort="created_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Études d’implantation",
        params=params,
        empty=EMPTY,
        show_exports=True,
    )


def antennas_table(
    rows: Sequence[SitingAntenna], *, study: SitingStudy, departments: Mapping[int, Area], params: QueryDict
) -> Table:
    """The antennas of one answer, those that serve most first."""
    columns = [
        Column(key="rank", label="Rang", kind=Kind.INTEGER),
        Column(
            key="commune",
            label="Commune",
            row_header=True,
            getter=lambda row: row.commune.display_name,
            link=lambda row: area_address(AreaLevel.COMMUNE, row.commune.code),
        ),
        Column(
            key="department",
            label="Département",
            getter=lambda row: departments[row.commune_id].name if row.commune_id in departments else "",
        ),
        Column(key="etp", label="ETP", kind=Kind.ETP, getter=lambda _row: study.etp),
        Column(key="served", label="Besoin couvert", kind=Kind.INTEGER),
        Column(
            key="share",
            label="Part du besoin visé",
            kind=Kind.PERCENT,
            getter=lambda row: row.served / study.target_demand,
        ),
        Column(key="communes", label="Communes couvertes", kind=Kind.INTEGER),
        Column(key="code", label="Code", getter=lambda row: row.commune.code),
    ]
    served = sum(row.served for row in rows)
    return Table(
        columns=columns,
        rows=rows,
        caption="Antennes proposées",
        params=params,
        name="antennes",
        page_size=None,
        empty="Aucune antenne ne couvrirait de besoin : élargissez les communes candidates ou le temps de couverture.",
        total={
            "etp": study.etp * len(rows),
            "served": served,
            "share": served / study.target_demand,
            "communes": sum(row.communes for row in rows),
        }
        if rows
        else None,
        notes=[*filter(None, [describe_missing(study, len(rows)), SERVED_NOTE, describe_service(study, len(rows))])]
        if rows
        else [],
        show_exports=True,
    )
