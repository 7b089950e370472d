"""Writing the communes beyond the border, and for a demonstration the need that the same rule estimates there."""

from collections.abc import Sequence

from django.contrib.gis.geos import Point
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

UPDATED = (
    "name",
    "department_code",
    "department_name",
    "population",
    "population_year",
    "point",
    "is_current",
    "source",
)


def store_neighbours(records: Sequence[NeighbourRecord], *, source: Source) -> None:
    """Insert or update; a commune that is no longer listed stays, no longer current."""
    NeighbourCommune.objects.current().exclude(code__in=[record.code for record in records]).update(is_current=False)
    NeighbourCommune.objects.bulk_create(
        (
            NeighbourCommune(
                code=record.code,
                name=record.name,
                department_code=record.department,
                department_name=record.department_name,
                population=record.population,
                population_year=None if record.population is None else POPULATION_YEAR,
                point=Point(record.longitude, record.latitude, srid=4326),
                source=source,
            )
            for record in records
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=UPDATED,
        batch_size=2000,
    )
    with connection.cursor() as cursor:
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
