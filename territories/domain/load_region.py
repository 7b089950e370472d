"""Load the region: areas, memberships, populations, and for a demonstration the estimated need."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import cast

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection, transaction
from django.utils import timezone

from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows
from territories.domain.catalogue import describe, describe_estimates
from territories.domain.estimate_need import PERIOD, Commune, estimate_need, fingerprint_rule
from territories.domain.need.recompute import recompute_need
from territories.domain.refresh_totals import refresh_all_totals
from territories.domain.region_sources import record_estimates_source, record_sources
from territories.domain.store_neighbours import store_neighbour_estimates, store_neighbours
from territories.domain.store_region import store_areas, store_memberships, store_movements
from territories.enums import AreaLevel, ValueState
from territories.models import Area, AreaMembership, Indicator, IndicatorValue, RegionLoad
from territories.sources.cache import load_or_build_region
from territories.sources.country import COUNTRY_CODE
from territories.sources.divisions import POPULATION_YEAR
from territories.sources.movements import read_movements
from territories.sources.neighbours import NEIGHBOURS_RECIPE, NeighbourRecord, build_neighbours
from territories.sources.packages import PackageFiles
from territories.sources.region import RegionData

# Any number of ours: two loads at once would stage the same rows.
LOAD_LOCK = 840_001


HOLDS_THE_COUNTRY = (
    "Cette base contient la France entière : charger une région en retirerait les autres. Créez une base vide, "
    "indiquez-la par DATABASE_URL, puis recommencez."
)


class OccupiedDatabaseError(Exception):
    """The database already serves other territories; the message, in French, says what to do."""


@dataclass(frozen=True, kw_only=True)
class LoadResult:
    load: RegionLoad
    changed: bool


def load_region(
    *,
    files: PackageFiles,
    region_code: str,
    cache_dir: Path,
    with_estimates: bool,
    report: Callable[[str], None] = lambda _: None,
) -> LoadResult:
    """Make the database hold the region of these files, all or nothing; the same files again change nothing."""
    fingerprint = fingerprint_load(files, region_code=region_code, with_estimates=with_estimates)
    done = RegionLoad.objects.first()
    if done and done.fingerprint == fingerprint:
        return LoadResult(load=done, changed=False)
    if done and done.region_code == COUNTRY_CODE:
        raise OccupiedDatabaseError(HOLDS_THE_COUNTRY)
    report("Lecture et réparation des contours…")
    region = load_or_build_region(files, region_code=region_code, cache_dir=cache_dir)
    report("Communes voisines…")
    neighbours = read_neighbours(files, region=region, region_code=region_code)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        sources = record_sources(files)
        report(f"Écriture de {len(region.areas)} territoires…")
        store_areas(region, sources=sources)
        report(f"Écriture de {len(region.memberships)} appartenances…")
        store_memberships(region, sources=sources)
        communes = {area.code for area in region.areas if area.level == AreaLevel.COMMUNE}
        store_movements(read_movements(files.communes, communes=communes), sources=sources)
        store_neighbours(neighbours, source=sources.divisions)
        report("Écriture des populations…")
        population = store_population(source=sources.population)
        if with_estimates:
            report("Estimation des besoins de démonstration…")
            store_estimates(population=population)
            store_neighbour_estimates(neighbours, population=population)
        report("Totaux par territoire…")
        with connection.cursor() as cursor:
            # The planner knows nothing yet of the rows just copied.
            cursor.execute("ANALYZE territories_indicatorvalue")
        refresh_all_totals()
        if with_estimates:
            report("Besoin d’insertion…")
            recompute_need()
        load = RegionLoad.objects.create(
            region_code=region_code,
            fingerprint=fingerprint,
            areas_count=len(region.areas),
            loaded_at=timezone.now(),
        )
    return LoadResult(load=load, changed=True)


def fingerprint_load(files: PackageFiles, *, region_code: str, with_estimates: bool) -> str:
    parts = [
        files.fingerprint(region_code=region_code),
        str(NEIGHBOURS_RECIPE),
        fingerprint_rule() if with_estimates else "",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_neighbours(files: PackageFiles, *, region: RegionData, region_code: str) -> tuple[NeighbourRecord, ...]:
    """The communes around those of the region."""
    points = [cast(Point, GEOSGeometry(area.point)) for area in region.areas if area.level == AreaLevel.COMMUNE]
    return build_neighbours(files, region_code=region_code, inside=[(point.x, point.y) for point in points])


def store_population(*, source: Source) -> Indicator:
    """The real population of each commune, as an indicator that rates and maps can use."""
    indicator = describe("population")
    rows = Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("pk", "population")
    replace_values(
        indicator=indicator,
        period=str(POPULATION_YEAR),
        state=ValueState.KNOWN,
        source=source,
        rows=[(pk, Decimal(population)) for pk, population in rows if population is not None],
    )
    return indicator


def store_estimates(*, population: Indicator) -> None:
    """The estimated need of each commune, labelled as such by its source, its indicator and its state."""
    source = record_estimates_source()
    indicators = describe_estimates(population=population)
    for code, rows in estimate_need(list(_list_communes())).items():
        replace_values(indicator=indicators[code], period=PERIOD, state=ValueState.ESTIMATED, source=source, rows=rows)


def replace_values(
    *,
    indicator: Indicator,
    period: str,
    state: ValueState,
    source: Source,
    rows: Iterable[tuple[int, Decimal]],
) -> None:
    """Give an indicator its values of a period, in the place of those it had."""
    IndicatorValue.objects.filter(indicator=indicator, period=period).delete()
    copy_rows(
        table="territories_indicatorvalue",
        columns=("indicator_id", "area_id", "period", "value", "state", "source_id"),
        rows=((indicator.pk, area, period, value, state.value, source.pk) for area, value in rows),
    )


def _list_communes() -> Iterable[Commune]:
    links = (
        AreaMembership.objects.current()
        .filter(parent_level=AreaLevel.EPCI, child__level=AreaLevel.COMMUNE, child__is_current=True)
        .order_by("child__code")
        .values_list("child_id", "parent__code", "child__population", "child__surface_km2")
    )
    return (
        Commune(area_id=area, epci=epci, population=population or 0, surface_km2=surface or Decimal(0))
        for area, epci, population, surface in links
    )
