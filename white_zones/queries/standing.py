"""Where an area stands among the others of its mesh in a run, and those that resemble it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Abs, Ln

from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children
from white_zones.models import AreaResult, CommuneResult, Run
from white_zones.queries.results import results_at

SIMILAR = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """Rank by access, 1 for the area that has least."""

    rank: int
    count: int


def standing_of(
    run: Run, result: AreaResult | CommuneResult, *, level: AreaLevel, kind: str, within: Area | None = None
) -> Standing | None:
    """The rank in the run, or among the parts of a wider area; None for an access without ratio."""
    if result.ratio is None:
        return None
    rows = results_at(run, level=level, kind=kind).order_by().filter(ratio__isnull=False)
    if within is not None:
        rows = rows.filter(area__in=list_children(within, level=level))
    found = rows.aggregate(below=Count("pk", filter=Q(ratio__lt=result.ratio)), count=Count("pk"))
    return Standing(rank=found["below"] + 1, count=found["count"])


def similar_results(run: Run, area: Area, *, level: AreaLevel, kind: str) -> "QuerySet[Any]":
    """Results of the areas of the same mesh nearest in population; communes also both in or out of the mountains."""
    rows = results_at(run, level=level, kind=kind).exclude(area=area).filter(area__population__gt=0)
    if level == AreaLevel.COMMUNE:
        rows = rows.filter(area__is_mountain=area.is_mountain)
    distance = Abs(Ln(F("area__population") * 1.0) - Ln(Value(float(max(area.population or 0, 1)))))
    nearest: QuerySet[Any] = rows.annotate(distance=distance).order_by("distance", "area__code")[:SIMILAR]
    return nearest


def kinds_of(run: Run, area: Area, *, level: AreaLevel) -> "QuerySet[Any]":
    """The results of an area for each kind and for all."""
    return (CommuneResult if level == AreaLevel.COMMUNE else AreaResult).objects.filter(run=run, area=area)
