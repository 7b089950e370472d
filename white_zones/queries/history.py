"""What the published runs said of an area, year after year."""

from dataclasses import dataclass
from typing import Any

from territories.enums import AreaLevel
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult, Run
from white_zones.rules import ALL_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """What the run that stands for a year says of an area."""

    year: int
    run: Run
    """With its key, name, year and references only."""
    demand: float | None
    accessibility: float | None
    """ETP per unit of demand."""
    ratio: float | None
    access_class: Access | None
    unserved: float | None
    reference: float | None
    """Frozen, for the kind asked; years compare when it is the same."""


def history_of(user: Any, area: Area, *, kind: str = ALL_KINDS) -> list[YearFigures]:
    """One line a year, the oldest first: the run that stands for it; one query.

    When runs of several perimeters stand for a year, the one published last.
    """
    results = CommuneResult if area.level == AreaLevel.COMMUNE else AreaResult
    rows = (
        results.objects.filter(
            area=area,
            kind=kind,
            run__in=Run.objects.visible_to(user).done(),
            run__publication__isnull=False,
            run__publication__replaced_at__isnull=True,
        )
        .select_related("run")
        .only(
            *("kind", "demand", "accessibility", "ratio", "access_class", "unserved"),
            *("run__name", "run__year", "run__references"),
        )
        .order_by("run__publication__year", "run__publication__published_at", "run")
    )
    return list({row.run.year: _figures(row) for row in rows}.values())


def _figures(row: CommuneResult | AreaResult) -> YearFigures:
    return YearFigures(
        year=row.run.year,
        run=row.run,
        demand=row.demand,
        accessibility=row.accessibility,
        ratio=row.ratio,
        access_class=Access(row.access_class) if row.access_class else None,
        unserved=row.unserved,
        reference=(row.run.references or {}).get(row.kind),
    )
