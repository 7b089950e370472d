"""How many areas of each level the portal holds, and how many communes belong to them."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from territories.enums import AreaLevel
from territories.models import Area, AreaMembership, RecruitmentProject


@dataclass(frozen=True, kw_only=True)
class LevelHolding:
    """Areas of a level, the communes that have one, and its vintage."""

    level: AreaLevel
    areas: int
    communes: int
    vintage: int | None


@dataclass(frozen=True, kw_only=True)
class RecruitmentHolding:
    year: int
    rows: int
    masked: int


def list_levels() -> list[LevelHolding]:
    """Every level that the portal holds, in two queries."""
    areas = {
        row["level"]: row
        for row in Area.objects.current()
        .order_by()
        .values("level")
        .annotate(count=Count("pk"), vintage=Max("cog_vintage"))
    }
    covered = dict(
        AreaMembership.objects.current()
        .filter(child__level=AreaLevel.COMMUNE, child__is_current=True)
        .order_by()
        .values("parent_level")
        .annotate(count=Count("child", distinct=True))
        .values_list("parent_level", "count")
    )
    return [
        LevelHolding(
            level=level,
            areas=areas[level]["count"],
            communes=areas[level]["count"] if level == AreaLevel.COMMUNE else covered.get(level, 0),
            vintage=areas[level]["vintage"],
        )
        for level in AreaLevel
        if level in areas
    ]


def read_recruitment() -> RecruitmentHolding | None:
    """The rows of the last survey of recruitment needs, and those with a masked figure."""
    year = RecruitmentProject.objects.aggregate(last=Max("year"))["last"]
    if year is None:
        return None
    masked = Q(projects__isnull=True) | Q(difficult__isnull=True) | Q(seasonal__isnull=True)
    counts = RecruitmentProject.objects.filter(year=year).aggregate(
        rows=Count("pk"), masked=Count("pk", filter=masked)
    )
    return RecruitmentHolding(year=year, rows=counts["rows"], masked=counts["masked"])
