"""What crosses need and access: the need, the people it is measured on, and the class of each area of a run."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.models.areas import display_name_of
from territories.queries.areas import list_children
from white_zones.models import CommuneResult, Run
from white_zones.queries.results import results_at
from white_zones.rules import ALL_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPosition:
    """One area: its known need, the people of its communes whose need is known, and its access to one kind."""

    area_id: int
    code: str
    name: str
    people: int
    demand: float | None
    ratio: float | None
    access_class: str
    unserved: float | None


def read_positions(
    run: Run, *, level: AreaLevel, kind: str = ALL_KINDS, department: Area | None = None
) -> list[AreaPosition]:
    """Every area of a level that the run measured, in a département if one is given; three queries at most."""
    results = results_at(run, level=level, kind=kind)
    if department is not None:
        results = results.filter(area__in=list_children(department, level=level))
    people = _people_by_area(run, level=level) if level != AreaLevel.COMMUNE else None
    # Plain rows: four thousand communes would make eight thousand objects.
    rows = results.select_related(None).values_list(
        "area_id",
        "area__code",
        "area__name",
        "area__is_partial",
        "area__population",
        "demand",
        "ratio",
        "access_class",
        "unserved",
    )
    return [
        AreaPosition(
            area_id=area,
            code=code,
            name=display_name_of(name, is_partial=is_partial),
            people=(population or 0) if people is None else people.get(area, 0),
            demand=demand,
            ratio=ratio,
            access_class=access_class,
            unserved=unserved,
        )
        for area, code, name, is_partial, population, demand, ratio, access_class, unserved in rows
    ]


def read_mean_need(run: Run) -> float | None:
    """Need per inhabitant over the perimeter of the run, where the need is known; None without anybody."""
    totals = _known(run).aggregate(demand=Sum("demand"), people=Sum("area__population"))
    return totals["demand"] / totals["people"] if totals["people"] and totals["demand"] is not None else None


def _people_by_area(run: Run, *, level: AreaLevel) -> dict[int, int]:
    links = AreaMembership.objects.current().filter(parent_level=level, child__in=_known(run).values("area"))
    rows = links.order_by().values("parent").annotate(people=Sum("child__population"))
    return {row["parent"]: row["people"] or 0 for row in rows}


def _known(run: Run) -> "QuerySet[CommuneResult]":
    return CommuneResult.objects.filter(run=run, kind=ALL_KINDS, demand__isnull=False).order_by()
