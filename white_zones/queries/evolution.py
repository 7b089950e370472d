"""What two runs stored of the same areas."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from territories.enums import AreaLevel
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import Run, RunInputs
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


def list_comparable(user: Any) -> list[Run]:
    """The finished runs that a person may read, those of the latest years first: few enough to be read whole."""
    return list(Run.objects.visible_to(user).done().with_context().order_by("-year", "-finished_at", "-pk"))


def find_run_without_inputs(runs: Iterable[Run]) -> Run | None:
    """The first of some runs that was made before inputs were kept."""
    asked = list(runs)
    kept = set(RunInputs.objects.filter(run__in=asked).values_list("run_id", flat=True))
    return next((run for run in asked if run.pk not in kept), None)
