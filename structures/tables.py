"""Tables of structures."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.models import AnnexLine, Siae


def directory_table(rows: "QuerySet[Siae]", *, params: QueryDict, year: int) -> Table:
    columns = [
        Column(
            key="name",
            label="Structure",
            sort="name",
            row_header=True,
            link=lambda siae: reverse("structures:detail", args=[siae.pk]),
        ),
        Column(key="kind", label="Filière", sort="kind"),
        Column(
            key="department", label="Département", sort="department__name", getter=lambda siae: siae.department.name
        ),
        Column(key="seat_commune", label="Siège", sort="seat_commune"),
        Column(key="site_count", label="Sites", kind=Kind.INTEGER, sort="site_count"),
        Column(key="etp", label=f"ETP conventionnés {year}", kind=Kind.ETP, sort="etp"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Structures de l’insertion par l’activité économique",
        params=params,
        default_sort="name",
        empty="Aucune structure ne répond à ces critères : élargissez la recherche ou effacez les filtres.",
        notes=["Les ETP d’une structure ne sont montrés que dans votre périmètre ; un tiret les remplace ailleurs."],
        show_exports=True,
    )


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
