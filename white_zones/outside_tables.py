"""The tables of what lies beyond the border and of the travel times."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number
from iae_portal.common.tables import Table
from structures.enums import SiaeKind
from white_zones.domain.outside_reach import usual_reach
from white_zones.domain.travel_profiles import PROFILES, Speeds, TravelProfile
from white_zones.enums import TravelMode
from white_zones.models import OutsideSite
from white_zones.queries.matrices import Matrix
from white_zones.queries.outside_departments import OutsideDepartment

if TYPE_CHECKING:
    from django.db.models import QuerySet

KNOWN, NONE, UNKNOWN = "connue", "connue : aucune", "inconnue"
COUNTED, LEFT = "compte, avec son besoin", "ne compte pas ; communes proches signalées « bord »"
TOO_FAR = "aucun : trop loin de la région"
INVENTED = "inventée pour la démonstration"


def departments_table(
    rows: Sequence[OutsideDepartment], *, reached: Mapping[str, int], year: int, params: QueryDict
) -> Table:
    columns = [
        Column(
            key="name", label="Département", sort=True, row_header=True, getter=lambda row: f"{row.name} ({row.code})"
        ),
        Column(key="state", label=f"Offre de {year}", sort=True, getter=_describe_state),
        Column(
            key="effect",
            label="Effet sur un calcul",
            getter=lambda row: _describe_effect(row, reached.get(row.code, 0)),
        ),
        Column(
            key="reached",
            label="Communes de la région à portée",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda row: reached.get(row.code, 0),
        ),
        Column(key="sites", label="Sites", kind=Kind.INTEGER, sort=True),
        Column(key="etp", label="ETP", kind=Kind.ETP, sort=True),
        Column(key="communes", label="Communes", kind=Kind.INTEGER, sort=True),
        Column(key="population", label="Habitants", kind=Kind.INTEGER, sort=True),
        Column(key="source", label="Source de l’offre", getter=_describe_sources),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Départements voisins de la région, offre de {year}",
        params=params,
        default_sort="-reached",
        empty="Les communes voisines de la région ne sont pas chargées.",
        notes=[
            (
                f"À portée : moins de {format_number(usual_reach())} minutes en voiture, temps estimés d’après la "
                f"distance ; c’est la coupure proposée pour un calcul."
            )
        ],
        show_exports=True,
    )


def sites_table(rows: "QuerySet[OutsideSite]", *, year: int, params: QueryDict) -> Table:
    columns = [
        Column(key="name", label="Site", sort="name", row_header=True),
        Column(key="commune", label="Commune", sort="commune__name", getter=lambda site: site.commune.name),
        Column(
            key="department",
            label="Département",
            sort="commune__department_code",
            getter=lambda site: f"{site.commune.department_name} ({site.commune.department_code})",
        ),
        Column(key="kind", label="Filière", sort="kind", getter=lambda site: SiaeKind(site.kind).value),
        Column(key="etp", label="ETP", kind=Kind.ETP, sort="etp"),
        Column(
            key="origin",
            label="Origine",
            getter=lambda site: INVENTED if site.source.is_demonstration else site.source.title,
        ),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Sites connus hors de la région en {year}",
        params=params,
        name="sites",
        empty=f"Aucun site n’est connu hors de la région en {year}.",
        show_exports=True,
    )


def matrices_table(rows: Sequence[Matrix], *, params: QueryDict) -> Table:
    columns = [
        Column(key="title", label="Matrice", sort=True, row_header=True, getter=lambda row: row.source.title),
        Column(key="mode", label="Mode", sort=True, getter=lambda row: str(row.mode.label)),
        Column(key="vintage", label="Millésime", sort=True, getter=lambda row: row.source.vintage),
        Column(key="pairs", label="Trajets", kind=Kind.INTEGER, sort=True),
        Column(key="coverage", label="Communes de départ couvertes", kind=Kind.PERCENT, sort=True),
        Column(key="destinations", label="Communes d’arrivée", kind=Kind.INTEGER, sort=True),
        Column(key="producer", label="Producteur", getter=lambda row: row.source.producer),
        Column(
            key="imported_at",
            label="Importée le",
            kind=Kind.DATETIME,
            sort=True,
            getter=lambda row: row.source.imported_at,
        ),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Matrices de temps de trajet, de la plus récente à la plus ancienne",
        params=params,
        empty="Aucune matrice n’a été importée : les calculs s’appuient sur les temps estimés ci-dessous.",
        show_exports=True,
    )


def speeds_table(*, params: QueryDict) -> Table:
    """What an estimate supposes, mode by mode."""
    columns = [
        Column(key="mode", label="Mode", row_header=True, getter=lambda row: str(row[0].label)),
        Column(
            key="access",
            label="Pour partir et arriver",
            unit="minutes",
            kind=Kind.INTEGER,
            getter=lambda row: row[1].access_minutes,
        ),
        Column(key="speeds", label="Vitesses", getter=lambda row: _describe_speeds(row[1].speeds)),
        Column(
            key="mountain",
            label="Entre deux communes de montagne",
            getter=lambda row: _describe_speeds(row[1].mountain_speeds),
        ),
        Column(key="detour", label="Allongement de la route", getter=lambda row: _describe_detour(row[1])),
    ]
    rows: list[tuple[TravelMode, TravelProfile]] = list(PROFILES.items())
    return Table(
        columns=columns,
        rows=rows,
        caption="Ce que supposent les temps estimés",
        params=params,
        name="vitesses",
        page_size=None,
        notes=[
            (
                "Proposition du portail, qui n’est calibrée sur aucune mesure : une matrice la remplace. Les lignes "
                "et les horaires des cars ne sont pas connus : là où aucun ne passe, le temps est trop court."
            )
        ],
        show_exports=True,
    )


def _describe_state(row: OutsideDepartment) -> str:
    if not row.is_known:
        return UNKNOWN
    return KNOWN if row.sites else NONE


def _describe_effect(row: OutsideDepartment, reached: int) -> str:
    if row.is_known:
        return COUNTED
    return LEFT if reached else TOO_FAR


def _describe_sources(row: OutsideDepartment) -> str:
    return " ; ".join(INVENTED if source.is_demonstration else str(source) for source in row.sources)


def _describe_speeds(speeds: Speeds) -> str:
    """« 30 km/h jusqu’à 5 km, 50 jusqu’à 20 km, 65 au-delà »."""
    if len(speeds) == 1:
        return f"{format_number(speeds[0][1])} km/h"
    *bounded, (_, last) = speeds
    parts = [
        f"{format_number(speed)}{'' if rank else ' km/h'} jusqu’à {format_number(bound)} km"
        for rank, (bound, speed) in enumerate(bounded)
    ]
    return f"{', '.join(parts)}, {format_number(last)} au-delà"


def _describe_detour(profile: TravelProfile) -> str:
    plain, high = (format_number(value, decimals=1) for value in (profile.detour, profile.mountain_detour))
    return f"× {plain} (montagne : × {high})"
