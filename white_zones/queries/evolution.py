"""What two runs stored of the same areas."""

from dataclasses import dataclass

from django.db.models import F

from territories.enums import AreaLevel
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import Run
from white_zones.queries.results import results_at

FIGURES = ("demand", "accessibility", "ratio", "access_class", "unserved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one run says of an area."""

    demand: float | None
    accessibility: float | None
    """ETP per unit of demand."""
    ratio: float | None
    access_class: Access | None
    unserved: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area as it is named today."""

    key: int
    code: str
    name: str
    population: int


def read_standings(run: Run, *, level: AreaLevel, kind: str) -> dict[str, tuple[Place, Standing]]:
    """By code: two runs far apart may hold two rows for one commune."""
    rows = (
        results_at(run, level=level, kind=kind)
        .select_related(None)
        .order_by()
        .values_list(
            *("area_id", "area__code", "area__name", "area__is_partial"),
            F("area__population"),
            *FIGURES,
        )
    )
    return {
        code: (
            Place(key=key, code=code, name=Area(name=name, is_partial=partial).display_name, population=people or 0),
            Standing(
                demand=demand,
                accessibility=accessibility,
                ratio=ratio,
                access_class=Access(access_class) if access_class else None,
                unserved=unserved,
            ),
        )
        for key, code, name, partial, people, demand, accessibility, ratio, access_class, unserved in rows
    }
