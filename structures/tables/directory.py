"""Tables of structures."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.models import AnnexLine, Siae
from structures.rules.activities import describe_activities


def directory_table(
    rows: "QuerySet[Siae]", *, params: QueryDict, year: int, order: str = "", has_estimates: bool = False
) -> Table:
    """`order` names what the search sorts by, if anything: `closeness` of the name or `distance` of the place.

    `has_estimates` shows which ETP are estimated; without any, the column says nothing.
    """
    return Table(
        columns=[
            *_identity_columns(),
            *(_distance_columns() if order == "distance" else ()),
            Column(key="site_count", label="Sites", kind=Kind.INTEGER, sort="site_count"),
            Column(
                key="activities",
                label="Activités",
                shown=False,
                getter=lambda siae: describe_activities(siae.activities),
            ),
            Column(key="etp", label=f"ETP conventionnés {year}", kind=Kind.ETP, sort="etp"),
            Column(key="nature", label="Nature des ETP", getter=_nature, shown=has_estimates),
            *(_closeness_columns() if order == "closeness" else ()),
        ],
        rows=rows,
        caption="Structures de l’insertion par l’activité économique",
        params=params,
        default_sort={"closeness": "-closeness", "distance": "distance"}.get(order, "name"),
        empty="Aucune structure ne répond à ces critères : élargissez la recherche ou effacez les filtres.",
        notes=["Les ETP d’une structure ne sont montrés que dans votre périmètre ; un tiret les remplace ailleurs."],
        show_exports=True,
    )


def _identity_columns() -> Iterator[Column]:
    yield Column(
        key="name",
        label="Structure",
        sort="name",
        row_header=True,
        link=lambda siae: reverse("structures:detail", args=[siae.pk]),
    )
    yield Column(key="brand", label="Enseigne", shown=False)
    yield Column(key="kind", label="Filière", sort="kind")
    yield Column(key="siret", label="SIRET", shown=False)
    yield Column(
        key="department", label="Département", sort="department__name", getter=lambda siae: siae.department.name
    )
    yield Column(key="seat_commune", label="Siège", sort="seat_commune")


def _distance_columns() -> Iterator[Column]:
    yield Column(
        key="distance",
        label="Distance",
        unit="km",
        kind=Kind.DECIMAL,
        decimals=1,
        sort="distance",
        getter=lambda siae: siae.distance.km,
    )


def _closeness_columns() -> Iterator[Column]:
    """What the rows are sorted by, and nobody needs to read."""
    yield Column(key="closeness", label="Proximité", kind=Kind.DECIMAL, sort="closeness", shown=False, exported=False)


def _nature(siae: Siae) -> str | None:
    """Of the ETP that the reader may see, told with the rows by the directory."""
    estimated: bool | None = getattr(siae, "is_estimated", None)
    if estimated is None:
        return None
    return "estimé" if estimated else "conventionné"


def lines_table(lines: list[AnnexLine], *, params: QueryDict) -> Table:
    columns = [
        Column(key="year", label="Année", getter=lambda line: str(line.annex.year), row_header=True),
        Column(key="site", label="Site", getter=lambda line: line.site.name),
        Column(key="kind", label="Filière"),
        Column(key="funder", label="Financeur", getter=lambda line: line.get_funder_display()),
        Column(key="etp", label="ETP conventionnés", kind=Kind.ETP),
    ]
    return Table(
        columns=columns,
        rows=lines,
        caption="ETP par site et par financeur",
        params=params,
        page_size=None,
        empty="Les ETP de cette structure ne sont visibles que de son département et de ses membres.",
        show_exports=True,
    )
