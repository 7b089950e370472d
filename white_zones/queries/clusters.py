"""What the naming of clusters reads: communes of a run as points with their ratio, and their EPCI."""

from dataclasses import dataclass

from django.db.models import F, FloatField, Func

from territories.enums import AreaLevel
from territories.models import AreaMembership
from white_zones.models import CommuneResult, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunePoint:
    """A commune where its ratio to the reference is defined."""

    area_id: int
    name: str
    people: int
    longitude: float
    latitude: float
    ratio: float
    demand: float | None
    unserved: float | None


def read_points(run: Run, *, kind: str) -> list[CommunePoint]:
    """The communes of a run in the order of their codes."""
    rows = (
        CommuneResult.objects.filter(run=run, kind=kind, ratio__isnull=False)
        .order_by("area__code")
        .values_list(
            "area_id",
            "area__name",
            "area__population",
            _coordinate("ST_X"),
            _coordinate("ST_Y"),
            "ratio",
            "demand",
            "unserved",
        )
    )
    return [
        CommunePoint(
            area_id=area,
            name=name,
            people=people or 0,
            longitude=longitude,
            latitude=latitude,
            ratio=ratio,
            demand=demand,
            unserved=unserved,
        )
        for area, name, people, longitude, latitude, ratio, demand, unserved in rows
    ]


def read_epci_names() -> dict[int, str]:
    """Commune (its key) → the name of its EPCI today."""
    links = AreaMembership.objects.current().filter(parent_level=AreaLevel.EPCI, child__level=AreaLevel.COMMUNE)
    return dict(links.values_list("child_id", "parent__name"))


def _coordinate(function: str) -> Func:
    return Func(F("area__point"), function=function, output_field=FloatField())
