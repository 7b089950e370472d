"""Activities in tension that no structure of a basin carries."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from iae_portal.common.formatting import format_number, format_percent
from strategy.domain.suggestions.findings import Finding
from strategy.enums import SuggestionKind
from strategy.queries.places import map_departments
from structures.queries.local_activities import activity_sources, read_local_activities
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas
from territories.queries.basin_recruitment import find_survey_year, list_basin_occupations, survey_sources
from white_zones.domain.tensions import ActivityTension, Presence, compare_basins
from white_zones.models import Run
from white_zones.tension_tables import tell_missing

# What a reader remembers of a basin.
TOLD = 3


def find_tensions(run: Run) -> list[Finding]:
    """One finding by basin: activities that every structure there is known not to have.

    Where a structure has not told its activities the absence is a doubt, and nothing is suggested from a doubt.
    """
    year = find_survey_year()
    if year is None:
        return []
    level = AreaLevel.RECRUITMENT_BASIN
    basins = list(list_areas(level=level).order_by("code"))
    rows = list_basin_occupations(year, basins=basins)
    lines = compare_basins(basins, rows=rows, results={}, supplies=read_local_activities(level=level), etp={})
    departments = map_departments([basin.pk for basin in basins])
    sources = [*survey_sources(year), *activity_sources()]
    estimated = any(source.is_demonstration for source in sources)
    found = []
    for line in lines:
        missing = [one for one in line.missing if one.presence is Presence.MISSING]
        if missing and line.basin.pk in departments:
            department = departments[line.basin.pk]
            found.append(_tell(run, line.basin, missing, department, year=year, estimated=estimated))
    return found


def _tell(
    run: Run, basin: Area, missing: Sequence[ActivityTension], department: Area, *, year: int, estimated: bool
) -> Finding:
    first = missing[0]
    told = missing[:TOLD]
    more = f" {len(missing)} activités sont dans ce cas." if len(missing) > 1 else ""
    return Finding(
        key=f"tension-{year}-{basin.code}",
        kind=SuggestionKind.TENSION,
        department=department,
        area=basin,
        title=f"Métiers en tension sans offre d’insertion : {basin.display_name}"[:200],
        reason=f"{basin.display_name} : {tell_missing(first)}{more}",
        figures=[
            [
                f"{one.activity.label} (projets, part jugée difficile)",
                f"{format_number(one.compared)}, {format_percent(one.difficult_share, decimals=0)}",
            ]
            for one in told
        ],
        source=f"Enquête Besoins en main-d’œuvre {year}, intentions des employeurs ; activités déclarées au registre",
        # The survey is dated by its year alone.
        dated_on=dt.date(year, 1, 1),
        is_estimated=estimated,
        path=f"{reverse('white_zones:tensions', args=[run.pk])}?bassin={basin.code}",
        weight=first.difficult,
        run=run,
    )
