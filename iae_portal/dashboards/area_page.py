"""An area page, composed: the same sections at every level, from the région to the commune."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.roles import Permission
from allocation.queries.envelopes import list_of_area
from allocation.tables.envelopes import area_table
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from iae_portal.dashboards import need, reference, supply
from iae_portal.dashboards.access import AccessSection, compose_access
from iae_portal.dashboards.addresses import area_url, compare_url, structures_url
from iae_portal.dashboards.figures import KeyFigure, Result, Situation, key_figures
from iae_portal.dashboards.programme import ProgrammeSection, compose_programme
from iae_portal.dashboards.recruitment import recruitment_table
from strategy.queries.places import keys_around
from strategy.queries.projects import projects_around
from strategy.queries.registers import recommendations_around
from strategy.queries.road_maps import road_maps_around
from strategy.tables.projects import projects_table
from strategy.tables.registers import recommendations_table
from strategy.tables.road_maps import road_maps_table
from structures.queries.reference import (
    ETP_TABLE,
    PUBLICS_TABLE,
    public_lines,
    read_etp_table,
    reference_sources,
)
from structures.queries.supply import KindSupply, count_structures, has_estimates, latest_year, supply_sources
from structures.queries.visible_supply import VisibleSupply
from territories.domain.catalogue.shape import NEED, NEED_SOURCE
from territories.enums import AreaLevel
from territories.models import Area, Indicator
from territories.queries.areas import find_level_above, list_parents
from territories.queries.recruitment import read_survey
from white_zones.models import Run
from white_zones.queries.results import results_by_area
from white_zones.queries.runs import demand_indicator, published_run, read_sources

# What the way to a page goes through; the other groupings of an area are listed under its title.
TRAIL = (AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.EPCI, AreaLevel.COMMUNE)


@dataclass(frozen=True)
class AreaPage:
    """What the template of an area shows. Tables by name, so that an export finds the one that is asked for."""

    area: Area
    above: Area | None
    crumbs: list[dict[str, str]]
    year: int
    figures: list[KeyFigure]
    tables: dict[str, Table]
    access: AccessSection | None
    reads_access: bool
    supply: KindSupply | None
    is_measured: bool
    is_outdated: bool
    is_spread: bool
    structures_url: str
    groupings: list[Area]
    compare_url: str
    chart: SafeString | None
    programme: ProgrammeSection | None
    sources: dict[str, list[Source]]


def compose_area(user: User, area: Area, *, params: QueryDict) -> AreaPage:
    """Sections that the active hat may not read are left out, not shown empty."""
    year = latest_year() or 0
    above = find_level_above(area)
    parents = list_parents(area)
    run = published_run(user)
    used = read_sources(run) if run else []
    access = compose_access(run, area, params=params) if run else None
    reads_supply = user.can(Permission.STRUCTURES_SIAE_VIEW_AGGREGATES, area)
    offer = VisibleSupply(user, year=year) if reads_supply else None
    indicators = need.read_need(user, area, above=above)
    results = results_by_area(run, (area, above) if above else (area,)) if run else {}
    needs = next((row for row in indicators.rows if row.indicator.code == NEED), None)
    demand = _demand_of(run, indicators) if run else (needs.indicator if needs else None)
    spread = offer is not None and has_estimates(year)
    here = _situation(area, access=results.get(area.pk), offer=offer, demand=demand, spread=spread)
    here = replace(here, need=needs.value.value if needs else None)
    rows = offer.rows(area) if offer else []
    tables = need.need_tables(area, indicators.rows, above=above, params=params)
    if offer:
        if rows:
            tables["offre"] = supply.supply_table(area, rows, whole=here.supply, supply=offer, params=params)
        tables |= _reference_tables(area, params)
    envelopes = list(list_of_area(user, area))
    if envelopes:
        tables["enveloppes"] = area_table(envelopes, place=area.display_name, params=params)
    survey = read_survey(area)
    if survey:
        tables["recrutements"] = recruitment_table(area, survey, params=params)
    if access:
        tables["acces"] = access.table
    programme = compose_programme(user, area, params=params)
    if programme:
        tables["programme"] = programme.table
    tables |= _strategy_tables(user, area, parents=[*parents, *([above] if above else [])], params=params)
    beyond = _situation(above, access=results.get(above.pk), offer=offer, demand=demand) if above else None
    if beyond:
        beyond = replace(beyond, need=needs.above.value if needs and needs.above else None)
    return AreaPage(
        area=area,
        above=above,
        crumbs=_crumbs(area, parents=parents, above=above),
        year=year,
        figures=key_figures(here, beyond),
        tables=tables,
        access=access,
        reads_access=user.can(Permission.WHITE_ZONES_RUN_VIEW),
        supply=here.supply,
        is_measured=area.pk in results,
        is_outdated=run is not None and _is_outdated(run, used, indicators=indicators),
        is_spread=spread and area.level != AreaLevel.REGION,
        structures_url=structures_url(area),
        groupings=[parent for parent in parents if parent.level not in TRAIL],
        compare_url=compare_url([area]),
        chart=supply.supply_chart(area, rows, supply=offer) if offer else None,
        programme=programme,
        sources=_sources(area, used=used, year=year, indicators=indicators)
        | {
            "recrutements": survey.sources if survey else [],
            "enveloppes": list(dict.fromkeys(one.source for one in envelopes if one.source is not None)),
        },
    )


def _demand_of(run: Run, indicators: need.Need) -> Indicator | None:
    """The indicator that the run took for demand: most often one of those just read."""
    read = (row.indicator for row in indicators.rows if row.indicator.code == run.demand_code)
    return next(read, None) or demand_indicator(run)


def _is_outdated(run: Run, used: list[Source], *, indicators: need.Need) -> bool:
    """Whether the need was computed again since the run took it for demand."""
    current = {source.pk for source in indicators.sources if source.slug == NEED_SOURCE}
    return run.demand_code == NEED and bool(current - {source.pk for source in used})


def _situation(
    area: Area,
    *,
    access: Result,
    offer: VisibleSupply | None,
    demand: Indicator | None,
    spread: bool = False,
) -> Situation:
    return Situation(
        area=area,
        supply=offer.of(area) if offer else None,
        structures=count_structures(area, offer.year) if offer else None,
        access=access,
        demand=demand,
        is_spread=spread and area.level not in {AreaLevel.REGION, AreaLevel.DEPARTMENT},
    )


def _strategy_tables(user: User, area: Area, *, parents: list[Area], params: QueryDict) -> dict[str, Table]:
    """What the strategy plans here, in what holds the area and in what lies inside it; an empty list is left out."""
    if not user.can(Permission.STRATEGY_DOCTRINE_VIEW):
        return {}
    around = keys_around(area, parents=parents)
    listed = {
        "projets": recommendations_table(
            recommendations_around(user, around=around),
            params=params,
            name="projets",
            caption=f"Préconisations validées, {area.display_name}",
        ),
        "feuilles": road_maps_table(road_maps_around(user, around=around), params=params, name="feuilles"),
    }
    if user.can(Permission.STRATEGY_PROJECT_VIEW):
        listed["portes"] = projects_table(projects_around(user, around=around), params=params, name="portes")
    return {name: table for name, table in listed.items() if table.count}


def _reference_tables(area: Area, params: QueryDict) -> dict[str, Table]:
    """The specification's tables are regional."""
    cells, labels = read_etp_table() if area.level == AreaLevel.REGION else ({}, {})
    if not cells:
        return {}
    return {
        "etp_cahier": reference.etp_table(cells, labels, params=params),
        "ecarts": reference.gap_table(cells, labels, params=params),
        "publics": reference.publics_table(public_lines(), params=params),
    }


def _crumbs(area: Area, *, parents: list[Area], above: Area | None) -> list[dict[str, str]]:
    """From the widest; an area that no link ties to a larger one is shown under what it is compared to."""
    held = [parent for parent in parents if parent.level in TRAIL] or ([above] if above else [])
    trail = [{"label": parent.name, "url": area_url(parent)} for parent in held]
    return [{"label": "Territoires", "url": "/territoires/"}, *trail, {"label": area.display_name}]


def _sources(area: Area, *, used: list[Source], year: int, indicators: need.Need) -> dict[str, list[Source]]:
    sources = {
        "offre": supply_sources(year),
        "besoin": indicators.sources,
        "moyens": indicators.sources,
        "acces": used,
    }
    if area.level == AreaLevel.REGION:
        printed = reference_sources()
        for name, slug in (("etp_cahier", ETP_TABLE), ("ecarts", ETP_TABLE), ("publics", PUBLICS_TABLE)):
            sources[name] = [printed[slug]] if slug in printed else []
    return sources
