"""Recruitment projects by basin and occupation: a masked figure is counted as masked, never as zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from iae_portal.common.models import Source
from territories.models import Area, RecruitmentProject
from territories.queries.recruitment import COMPARABLE, KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class BasinOccupation:
    """An occupation in a basin; `difficult` and `compared` are sums over the rows where both are published."""

    basin_id: int
    occupation: str
    name: str
    family: str
    family_name: str
    projects: int | None
    compared: int
    difficult: int
    rows: int
    masked: int

    @property
    def difficult_share(self) -> Decimal | None:
        return share_of(self.difficult, self.compared)


def share_of(difficult: int, compared: int) -> Decimal | None:
    """The part judged difficult; None when no row has both figures."""
    return Decimal(difficult) / compared if compared else None


def find_survey_year() -> int | None:
    """The last year of the survey; None before the first import."""
    year: int | None = RecruitmentProject.objects.aggregate(last=Max("year"))["last"]
    return year


def list_families(year: int) -> list[tuple[str, str]]:
    """Families of occupations of a year: code and name, by name."""
    rows = RecruitmentProject.objects.filter(year=year).order_by("family_name")
    return list(rows.values_list("family", "family_name").distinct())


def list_basin_occupations(year: int, *, basins: Iterable[Area]) -> list[BasinOccupation]:
    """Every occupation of each basin, the départements of a basin added up, in one query."""
    rows = (
        RecruitmentProject.objects.filter(year=year, basin__in=[basin.pk for basin in basins])
        .order_by()
        .values("basin_id", "occupation", "occupation_name", "family", "family_name")
        .annotate(
            published=Sum("projects", filter=KNOWN),
            compared=Sum("projects", filter=COMPARABLE),
            hard=Sum("difficult", filter=COMPARABLE),
            rows=Count("pk"),
            masked=Count("pk", filter=Q(projects__isnull=True) | Q(difficult__isnull=True)),
        )
        .order_by("basin_id", "occupation")
    )
    return [
        BasinOccupation(
            basin_id=row["basin_id"],
            occupation=row["occupation"],
            name=row["occupation_name"].strip(),
            family=row["family"],
            family_name=row["family_name"],
            projects=row["published"],
            compared=row["compared"] or 0,
            difficult=row["hard"] or 0,
            rows=row["rows"],
            masked=row["masked"],
        )
        for row in rows
    ]


def survey_sources(year: int) -> list[Source]:
    used = RecruitmentProject.objects.filter(year=year).order_by().values("source").distinct()
    return list(Source.objects.filter(pk__in=used))
