"""Load metropolitan France as points into a database of its own: a national diagnosis needs no outline."""

import datetime as dt
from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from territories.domain.bulk import copy_rows
from territories.domain.load_region import LOAD_LOCK, LoadResult, OccupiedDatabaseError, store_population
from territories.domain.refresh_totals import refresh_totals
from territories.domain.region_sources import RegionSources, record_sources
from territories.enums import AreaLevel
from territories.models import Area, RegionLoad
from territories.sources.country import COUNTRY_CODE, CountryData, read_country
from territories.sources.divisions import COG_VINTAGE, POPULATION_YEAR
from territories.sources.packages import PackageFiles

OTHER_TERRITORIES = (
    "Cette base contient déjà les territoires d’un autre chargement ({count}) : le pays s’y mêlerait. "
    "Créez une base vide, indiquez-la par DATABASE_URL, lancez « bin/manage migrate », puis recommencez."
)


def load_country(*, files: PackageFiles, report: Callable[[str], None] = lambda _: None) -> LoadResult:
    """Make an empty database hold the country of these files, all or nothing; the same files again change nothing."""
    fingerprint = files.fingerprint(region_code=COUNTRY_CODE)
    done = RegionLoad.objects.first()
    if done and done.fingerprint == fingerprint:
        return LoadResult(load=done, changed=False)
    refuse_other_territories()
    report("Lecture des communes…")
    country = read_country(files)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        refuse_other_territories()
        sources = record_sources(files)
        report(f"Écriture de {len(country.areas)} territoires…")
        store_places(country, sources=sources)
        report("Populations et totaux…")
        population = store_population(source=sources.population)
        with connection.cursor() as cursor:
            # The planner knows nothing yet of the rows just copied.
            cursor.execute("ANALYZE territories_area, territories_areamembership, territories_indicatorvalue")
        refresh_totals(indicator=population, period=str(POPULATION_YEAR))
        load = RegionLoad.objects.create(
            region_code=COUNTRY_CODE,
            fingerprint=fingerprint,
            areas_count=len(country.areas),
            loaded_at=timezone.now(),
        )
    return LoadResult(load=load, changed=True)


def refuse_other_territories() -> None:
    count = Area.objects.count()
    if count:
        raise OccupiedDatabaseError(OTHER_TERRITORIES.format(count=count))


def store_places(country: CountryData, *, sources: RegionSources) -> None:
    """Write the areas and their memberships in a base that has none."""
    copy_rows(
        table="territories_area",
        columns=(
            *("level", "code", "name", "epci_kind", "population", "population_year", "point"),
            *("is_partial", "is_current", "cog_vintage", "source_id"),
        ),
        rows=(
            (
                *(area.level.value, area.code, area.name, area.epci_kind, area.population, POPULATION_YEAR),
                *(area.point, False, True, COG_VINTAGE, sources.divisions.pk),
            )
            for area in country.areas
        ),
    )
    keys = {(level, code): key for key, level, code in Area.objects.values_list("pk", "level", "code")}
    validity = f"[{dt.date(COG_VINTAGE, 1, 1)},)"
    copy_rows(
        table="territories_areamembership",
        columns=("child_id", "parent_id", "parent_level", "validity", "cog_vintage", "source_id"),
        rows=(
            (
                keys[link.child_level, link.child_code],
                keys[link.parent_level, link.parent_code],
                AreaLevel(link.parent_level).value,
                validity,
                COG_VINTAGE,
                sources.epci.pk if link.parent_level == AreaLevel.EPCI else sources.divisions.pk,
            )
            for link in country.memberships
        ),
    )
