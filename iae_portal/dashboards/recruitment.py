"""Recruitment projects on an area page: which occupations employers look for, and find hard to fill."""

from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from territories.models import Area
from territories.queries.recruitment import Survey


def recruitment_table(area: Area, survey: Survey, *, params: QueryDict) -> Table:
    """Occupations by number of projects."""
    columns = [
        Column(key="name", label="Métier", row_header=True, sort=True),
        Column(key="family", label="Famille", sort=True),
        Column(key="projects", label="Projets publiés", kind=Kind.INTEGER, sort=True),
        Column(
            key="difficult_share",
            label="Jugés difficiles",
            kind=Kind.PERCENT,
            sort=True,
            help="sur les lignes où les deux chiffres sont publiés",
        ),
        Column(key="masked", label="Lignes masquées", kind=Kind.INTEGER, help="par bassin et département"),
    ]
    return Table(
        columns=columns,
        rows=survey.occupations,
        caption=f"Projets de recrutement {survey.year} par métier, {area.display_name}",
        params=params,
        name="recrutements",
        page_size=15,
        show_exports=True,
    )
