"""Recruitment projects of an area, without ever reading a masked figure as zero."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from iae_portal.common.models import Source
from iae_portal.common.reference_state import kept_with_reference
from territories.enums import AreaLevel
from territories.models import Area, RecruitmentProject

LEVELS = frozenset({AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.RECRUITMENT_BASIN})
KNOWN = Q(projects__isnull=False)
# A share is computed on the rows where both of its terms are published.
COMPARABLE = Q(projects__isnull=False, difficult__isnull=False)


@dataclass(frozen=True, kw_only=True)
class Recruitment:
    """Projects of an occupation, or of all: published figures only, and how many rows are masked."""

    occupation: str
    name: str
    family: str
    projects: int | None
    difficult_share: Decimal | None
    rows: int
    masked: int


@dataclass(frozen=True, kw_only=True)
class Survey:
    """One year of the survey in an area: occupations by number of projects, and where they come from."""

    year: int
    occupations: list[Recruitment]
    sources: list[Source]


@kept_with_reference
def read_survey(area: Area) -> Survey | None:
    """The last year of the survey; None at a level, or for an area, where it says nothing."""
    level = AreaLevel(area.level)
    year = RecruitmentProject.objects.aggregate(last=Max("year"))["last"] if level in LEVELS else None
    if year is None:
        return None
    rows = RecruitmentProject.objects.filter(year=year)
    if level == AreaLevel.DEPARTMENT:
        rows = rows.filter(department=area)
    elif level == AreaLevel.RECRUITMENT_BASIN:
        rows = rows.filter(basin=area)
    occupations = _list_occupations(rows)
    if not occupations:
        return None
    sources = Source.objects.filter(pk__in=rows.order_by().values("source").distinct())
    return Survey(year=year, occupations=occupations, sources=list(sources))


def _list_occupations(rows: "QuerySet[RecruitmentProject]") -> list[Recruitment]:
    found = (
        rows.order_by()
        .values("occupation", "occupation_name", "family_name")
        .annotate(
            published=Sum("projects", filter=KNOWN),
            hard=Sum("difficult", filter=COMPARABLE),
            compared=Sum("projects", filter=COMPARABLE),
            rows=Count("pk"),
            masked=Count("pk", filter=Q(projects__isnull=True) | Q(difficult__isnull=True)),
        )
        .order_by(F("published").desc(nulls_last=True), "occupation_name")
    )
    return [
        Recruitment(
            occupation=row["occupation"],
            name=row["occupation_name"],
            family=row["family_name"],
            projects=row["published"],
            difficult_share=Decimal(row["hard"]) / row["compared"] if row["compared"] else None,
            rows=row["rows"],
            masked=row["masked"],
        )
        for row in found
    ]
