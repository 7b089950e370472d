"""Writing the communes beyond the border, and for a demonstration the need that the same rule estimates there."""

from collections.abc import Sequence

from django.db import connection

from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows
from territories.domain.catalogue import describe_estimates
from territories.domain.estimate_need import JOB_SEEKERS, PERIOD, Commune, estimate_public
from territories.domain.region_sources import record_estimates_source
from territories.enums import ValueState
from territories.models import Indicator, NeighbourCommune, NeighbourValue
from territories.sources.divisions import POPULATION_YEAR
from territories.sources.neighbours import NeighbourRecord

STAGE = """
CREATE TEMPORARY TABLE staged_neighbour_commune (
    code text, name text, department_code text, department_name text, population integer,
    longitude double precision, latitude double precision
)
"""
STORE = """
INSERT INTO territories_neighbourcommune (
    code, name, department_code, department_name, population, population_year, point, is_current, source_id
)
SELECT code, name, department_code, department_name, population, CASE WHEN population IS NOT NULL THEN %(year)s END,
       ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), true, %(source)s
FROM staged_neighbour_commune
ON CONFLICT (code) DO UPDATE SET
    name = EXCLUDED.name, department_code = EXCLUDED.department_code, department_name = EXCLUDED.department_name,
    population = EXCLUDED.population, population_year = EXCLUDED.population_year, point = EXCLUDED.point,
    is_current = true, source_id = EXCLUDED.source_id
"""
RETIRE = """
UPDATE territories_neighbourcommune AS stored SET is_current = false
WHERE is_current AND NOT EXISTS (SELECT 1 FROM staged_neighbour_commune AS staged WHERE staged.code = stored.code)
"""


def store_neighbours(records: Sequence[NeighbourRecord], *, source: Source) -> None:
    """Insert or update; a commune that is no longer listed stays, no longer current."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        copy_rows(
            table="staged_neighbour_commune",
            columns=(
                *("code", "name", "department_code", "department_name"),
                *("population", "longitude", "latitude"),
            ),
            rows=(
                (
                    *(record.code, record.name, record.department, record.department_name),
                    *(record.population, repr(record.longitude), repr(record.latitude)),
                )
                for record in records
            ),
        )
        cursor.execute(STORE, {"year": POPULATION_YEAR, "source": source.pk})
        cursor.execute(RETIRE)
        cursor.execute("DROP TABLE staged_neighbour_commune")
        cursor.execute("ANALYZE territories_neighbourcommune")


def store_neighbour_estimates(records: Sequence[NeighbourRecord], *, population: Indicator) -> None:
    """Job seekers of the neighbours by the rule of the demonstration (`estimate_need`), labelled as estimated.

    They go away with their indicator, as the region's do, once real job seekers are imported.
    """
    indicator = describe_estimates(population=population)[JOB_SEEKERS.code]
    source = record_estimates_source()
    keys = dict(NeighbourCommune.objects.current().values_list("code", "pk"))
    NeighbourValue.objects.filter(indicator=indicator).delete()
    copy_rows(
        table="territories_neighbourvalue",
        columns=("indicator_id", "commune_id", "period", "value", "state", "source_id"),
        rows=(
            (indicator.pk, commune.area_id, PERIOD, estimate, ValueState.ESTIMATED.value, source.pk)
            for commune in (
                Commune(
                    area_id=keys[record.code],
                    epci=record.epci,
                    population=record.population or 0,
                    surface_km2=record.surface_km2,
                )
                for record in records
            )
            for estimate in (estimate_public(public=JOB_SEEKERS, commune=commune),)
        ),
    )
