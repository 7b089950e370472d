"""Recruitment that employers find difficult, beside the need, the access and the activities of structures.

What is missing in a basin is an activity of insertion that no structure there says it has, though the employers of
the basin judge difficult most of the recruitment it would train for. Nothing is concluded from what is not known: a
structure that has not told its activities makes the absence a doubt, and a masked figure enters no share.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from structures.queries.local_activities import LocalActivities, read_local_activities
from structures.rules.activities import Activity
from structures.rules.occupations import ANY_OCCUPATION, OCCUPATIONS, activities_for
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.basin_recruitment import BasinOccupation, share_of
from white_zones.models import AreaResult, Run
from white_zones.queries.basin_supply import supply_by_area
from white_zones.queries.results import results_at

# From this share of difficult projects on, over at least this number of projects, an activity is in tension.
TENSION_SHARE = Decimal("0.6")
TENSION_PROJECTS = 30


class Presence(StrEnum):
    """What is known of the structures that have an activity in a basin."""

    CARRIED = "portée"
    MISSING = "absente"
    DOUBTFUL = "non connue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTension:
    """One activity in one basin: the recruitment that it trains for, and who has it."""

    basin: Area
    activity: Activity
    occupations: Sequence[BasinOccupation]
    supply: LocalActivities

    @property
    def compared(self) -> int:
        """Projects of the rows where both figures are published."""
        return sum(row.compared for row in self.occupations)

    @property
    def difficult(self) -> int:
        return sum(row.difficult for row in self.occupations)

    @property
    def difficult_share(self) -> Decimal | None:
        return share_of(self.difficult, self.compared)

    @property
    def carriers(self) -> int:
        return self.supply.carrying([self.activity])

    @property
    def presence(self) -> Presence:
        return presence_of(self.supply, activities=[self.activity])

    @property
    def is_tense(self) -> bool:
        share = self.difficult_share
        return share is not None and share >= TENSION_SHARE and self.compared >= TENSION_PROJECTS

    @property
    def main_occupation(self) -> BasinOccupation:
        return max(self.occupations, key=lambda row: (row.compared, row.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class BasinTension:
    """A basin: its survey, its need and access in the run, its structures, and what is missing there."""

    basin: Area
    result: AreaResult | None
    supply: LocalActivities
    etp: Mapping[str, Decimal] | None
    """ETP by kind; None when the reader may not know them."""
    occupations: Sequence[BasinOccupation]
    missing: Sequence[ActivityTension]
    """Activities in tension that no structure is known to have, the most difficult projects first."""

    @property
    def projects(self) -> int:
        return sum(row.projects or 0 for row in self.occupations)

    @property
    def masked(self) -> int:
        return sum(row.masked for row in self.occupations)

    @property
    def rows(self) -> int:
        return sum(row.rows for row in self.occupations)

    @property
    def difficult_share(self) -> Decimal | None:
        return share_of(sum(row.difficult for row in self.occupations), sum(row.compared for row in self.occupations))


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationTension:
    """An occupation of a basin that some activity of insertion trains for."""

    basin: Area
    row: BasinOccupation
    activities: Sequence[Activity]
    supply: LocalActivities

    @property
    def presence(self) -> Presence:
        return presence_of(self.supply, activities=self.activities)

    @property
    def carriers(self) -> int:
        return self.supply.carrying(self.activities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensions:
    """What the page of a run shows of some basins."""

    basins: Sequence[BasinTension]
    occupations: Sequence[OccupationTension]
    is_measured: bool
    """Whether the run measured the basins: one that is older than their import did not."""

    @property
    def short(self) -> int:
        """Basins where something is missing."""
        return sum(bool(line.missing) for line in self.basins)

    @property
    def missing(self) -> int:
        return sum(len(line.missing) for line in self.basins)

    @property
    def is_doubtful(self) -> bool:
        """Whether structures that have not told their activities may have some of what seems to be missing."""
        return any(one.presence is Presence.DOUBTFUL for line in self.basins for one in line.missing)

    @property
    def first(self) -> list[ActivityTension]:
        """All that is missing in a basin alone; else the worst of each basin, the heaviest first."""
        if len(self.basins) == 1:
            return list(self.basins[0].missing)
        worst = [line.missing[0] for line in self.basins if line.missing]
        return sorted(worst, key=lambda one: (-one.difficult, one.basin.name))


def read_tensions(
    run: Run, *, basins: Sequence[Area], rows: Sequence[BasinOccupation], readable: Collection[int]
) -> Tensions:
    """The basins and their occupations; `readable` are the basins (their keys) whose ETP the reader may know."""
    level = AreaLevel.RECRUITMENT_BASIN
    supplies = read_local_activities(level=level)
    etp = supply_by_area(run, level=level) if readable else {}
    results = {row.area_id: row for row in results_at(run, level=level)}
    return Tensions(
        basins=compare_basins(
            basins, rows=rows, results=results, supplies=supplies, etp={key: etp.get(key, {}) for key in readable}
        ),
        occupations=list_occupations(basins, rows=rows, supplies=supplies),
        is_measured=bool(results),
    )


def presence_of(supply: LocalActivities, *, activities: Collection[Activity]) -> Presence:
    """Carried as soon as one structure says so; missing only when every structure has told its activities."""
    if supply.carrying(activities):
        return Presence.CARRIED
    return Presence.DOUBTFUL if supply.unknown else Presence.MISSING


def compare_basins(
    basins: Iterable[Area],
    *,
    rows: Sequence[BasinOccupation],
    results: Mapping[int, AreaResult],
    supplies: Mapping[int, LocalActivities],
    etp: Mapping[int, Mapping[str, Decimal]],
) -> list[BasinTension]:
    """One line a basin, in the order given; `etp` holds the basins whose figures the reader may know."""
    of_basin = group_by_basin(rows)
    return [
        BasinTension(
            basin=basin,
            result=results.get(basin.pk),
            supply=supplies.get(basin.pk, LocalActivities()),
            etp=etp.get(basin.pk),
            occupations=of_basin.get(basin.pk, []),
            missing=find_missing(
                basin, rows=of_basin.get(basin.pk, []), supply=supplies.get(basin.pk, LocalActivities())
            ),
        )
        for basin in basins
    ]


def find_missing(basin: Area, *, rows: Sequence[BasinOccupation], supply: LocalActivities) -> list[ActivityTension]:
    """Activities in tension in a basin that no structure there is known to have."""
    found = []
    for activity, codes in OCCUPATIONS.items():
        occupations = [row for row in rows if row.occupation in codes]
        if occupations:
            tension = ActivityTension(basin=basin, activity=activity, occupations=occupations, supply=supply)
            if tension.is_tense and tension.presence is not Presence.CARRIED:
                found.append(tension)
    return sorted(found, key=lambda one: (-one.difficult, one.activity.value))


def list_occupations(
    basins: Iterable[Area], *, rows: Sequence[BasinOccupation], supplies: Mapping[int, LocalActivities]
) -> list[OccupationTension]:
    """The occupations that some activity trains for."""
    known = {basin.pk: basin for basin in basins}
    return [
        OccupationTension(
            basin=known[row.basin_id],
            row=row,
            activities=activities,
            supply=supplies.get(row.basin_id, LocalActivities()),
        )
        for row in rows
        if (activities := activities_for(row.occupation))
    ]


def group_by_basin(rows: Iterable[BasinOccupation]) -> dict[int, list[BasinOccupation]]:
    grouped: dict[int, list[BasinOccupation]] = {}
    for row in rows:
        grouped.setdefault(row.basin_id, []).append(row)
    return grouped


def tell_staffing(supply: LocalActivities) -> int:
    """How many structures put people at the disposal of others, in any occupation."""
    return supply.carrying([ANY_OCCUPATION])
