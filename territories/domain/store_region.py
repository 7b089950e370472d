"""Writing a region: staged with COPY, then compared with what is stored, so that identifiers never change."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from territories.domain.bulk import copy_rows
from territories.domain.region_sources import RegionSources
from territories.enums import AreaLevel
from territories.models import Area, AreaMovement
from territories.sources.divisions import COG_VINTAGE, POPULATION_YEAR
from territories.sources.movements import Movement
from territories.sources.region import RegionData

# The levels that the packages describe: memberships of the other levels belong to other importers.
LEVELS = (
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EPCI,
    AreaLevel.COMMUNE,
)

STAGE_AREAS = """
CREATE TEMPORARY TABLE staged_area (
    level text, code text, name text, epci_kind text, population integer, is_partial boolean,
    point geometry, geom geometry, tile_low geometry, tile_middle geometry, tile_full geometry
)
"""
STORE_AREAS = """
INSERT INTO territories_area (
    level, code, name, epci_kind, population, population_year, surface_km2, point,
    is_partial, is_current, cog_vintage, source_id
)
SELECT level, code, name, epci_kind, population, %(year)s, round((ST_Area(geom::geography) / 1e6)::numeric, 2), point,
       is_partial, true, %(vintage)s, %(source)s
FROM staged_area
ON CONFLICT (level, code) DO UPDATE SET
    name = EXCLUDED.name, epci_kind = EXCLUDED.epci_kind, population = EXCLUDED.population,
    population_year = EXCLUDED.population_year, surface_km2 = EXCLUDED.surface_km2, point = EXCLUDED.point,
    is_partial = EXCLUDED.is_partial, is_current = true, cog_vintage = EXCLUDED.cog_vintage,
    source_id = EXCLUDED.source_id
"""
RETIRE_AREAS = """
UPDATE territories_area AS area SET is_current = false
WHERE is_current AND level = ANY(%(levels)s)
  AND NOT EXISTS (SELECT 1 FROM staged_area AS staged WHERE staged.level = area.level AND staged.code = area.code)
"""
STORE_OUTLINES = """
INSERT INTO territories_areaoutline (area_id, geom, tile_low, tile_middle, tile_full, source_id)
SELECT area.id, staged.geom, staged.tile_low, staged.tile_middle, staged.tile_full, %(source)s
FROM staged_area AS staged JOIN territories_area AS area USING (level, code)
ON CONFLICT (area_id) DO UPDATE SET
    geom = EXCLUDED.geom, tile_low = EXCLUDED.tile_low, tile_middle = EXCLUDED.tile_middle,
    tile_full = EXCLUDED.tile_full, source_id = EXCLUDED.source_id
"""

STAGE_MEMBERSHIPS = """
CREATE TEMPORARY TABLE staged_membership (child_level text, child_code text, parent_level text, parent_code text)
"""
RESOLVE_MEMBERSHIPS = """
CREATE TEMPORARY TABLE resolved_membership AS
SELECT child.id AS child_id, parent.id AS parent_id, parent.level AS parent_level
FROM staged_membership AS staged
JOIN territories_area AS child ON child.level = staged.child_level AND child.code = staged.child_code
JOIN territories_area AS parent ON parent.level = staged.parent_level AND parent.code = staged.parent_code
"""
# A membership that ended is closed where the new vintage starts; one of the same vintage was a mistake.
ENDED = """
upper_inf(link.validity) AND link.parent_level = ANY(%(levels)s) AND NOT EXISTS (
    SELECT 1 FROM resolved_membership AS kept
    WHERE kept.child_id = link.child_id AND kept.parent_id = link.parent_id
)
"""
CLOSE_MEMBERSHIPS = f"""
DELETE FROM territories_areamembership AS link WHERE {ENDED} AND lower(link.validity) >= %(start)s;
UPDATE territories_areamembership AS link SET validity = daterange(lower(link.validity), %(start)s) WHERE {ENDED}
"""  # noqa: S608 -- only constants of this module are joined  # nosec B608
STORE_MEMBERSHIPS = """
INSERT INTO territories_areamembership (child_id, parent_id, parent_level, validity, cog_vintage, source_id)
SELECT child_id, parent_id, parent_level, daterange(%(start)s, NULL), %(vintage)s,
       CASE WHEN parent_level = 'epci' THEN %(epci_source)s ELSE %(source)s END
FROM resolved_membership AS wanted
WHERE NOT EXISTS (
    SELECT 1 FROM territories_areamembership AS link
    WHERE link.child_id = wanted.child_id AND link.parent_id = wanted.parent_id AND upper_inf(link.validity)
)
"""


def store_areas(region: RegionData, *, sources: RegionSources) -> None:
    """Insert or update every area and its outline; an area that is no longer listed is kept but no longer current."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE_AREAS)
        columns = ("level", "code", "name", "epci_kind", "population", "is_partial")
        geometries = ("point", "geom", "tile_low", "tile_middle", "tile_full")
        copy_rows(
            table="staged_area",
            columns=(*columns, *geometries),
            rows=([getattr(area, column) for column in (*columns, *geometries)] for area in region.areas),
        )
        parameters: dict[str, Any] = {"year": POPULATION_YEAR, "vintage": COG_VINTAGE, "levels": list(LEVELS)}
        cursor.execute(STORE_AREAS, parameters | {"source": sources.divisions.pk})
        cursor.execute(RETIRE_AREAS, parameters)
        cursor.execute(STORE_OUTLINES, {"source": sources.outlines.pk})
        cursor.execute("DROP TABLE staged_area")
        cursor.execute("ANALYZE territories_area, territories_areaoutline")


def store_memberships(region: RegionData, *, sources: RegionSources) -> None:
    """Close the memberships that ended and open the new ones; the others keep their first date."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE_MEMBERSHIPS)
        columns = ("child_level", "child_code", "parent_level", "parent_code")
        copy_rows(
            table="staged_membership",
            columns=columns,
            rows=([getattr(link, column) for column in columns] for link in region.memberships),
        )
        parameters: dict[str, Any] = {
            "start": dt.date(COG_VINTAGE, 1, 1),
            "vintage": COG_VINTAGE,
            "levels": list(LEVELS),
            "source": sources.divisions.pk,
            "epci_source": sources.epci.pk,
        }
        cursor.execute(RESOLVE_MEMBERSHIPS)
        cursor.execute(CLOSE_MEMBERSHIPS, parameters)
        cursor.execute(STORE_MEMBERSHIPS, parameters)
        cursor.execute("DROP TABLE staged_membership, resolved_membership")
        cursor.execute("ANALYZE territories_areamembership")


def store_movements(movements: Iterable[Movement], *, sources: RegionSources) -> None:
    """The history of communes, in the place of the one that was known."""
    communes = {area.code: area for area in Area.objects.current().at_level(AreaLevel.COMMUNE).only("code", "name")}
    AreaMovement.objects.all().delete()
    AreaMovement.objects.bulk_create(
        AreaMovement(
            old_code=movement.old_code,
            old_name=movement.old_name or _former_name(movement, communes),
            area=communes[movement.new_code],
            kind=movement.kind,
            is_deduced=movement.deduced,
            source=sources.divisions,
        )
        for movement in movements
        if movement.new_code in communes
    )


def _former_name(movement: Movement, communes: dict[str, Area]) -> str:
    """A commune that was split keeps its name; of the others without a name, the code is all that is known."""
    return communes[movement.old_code].name if movement.old_code in communes else movement.old_code
