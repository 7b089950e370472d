"""Areas made of whole communes (zones d’emploi, bassins …), from the commune by commune list of their producer."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from iae_portal.common.imports.report import SHOWN_EXAMPLES, Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Sheet
from territories.domain.bulk import copy_rows
from territories.enums import AreaLevel
from territories.imports.communes import Communes, Part
from territories.imports.values import OUTSIDE
from territories.models import Area, RegionLoad

FORMER = "commune disparue : celle qui l’a réunie est aussi dans le fichier"


class GroupRow(NamedTuple):
    """One commune and the area that it belongs to."""

    row: int
    commune: str
    code: str
    name: str


STAGE = """
DROP TABLE IF EXISTS staged_group;
CREATE TEMPORARY TABLE staged_group (child_id bigint, code text, name text) ON COMMIT DROP
"""
STORE_AREAS = """
WITH groups AS (
    SELECT staged.code, min(staged.name) AS name, sum(commune.population) AS population,
           min(commune.population_year) AS population_year, sum(commune.surface_km2) AS surface_km2,
           ST_Collect(commune.point) AS points
    FROM staged_group AS staged JOIN territories_area AS commune ON commune.id = staged.child_id
    GROUP BY staged.code
)
INSERT INTO territories_area (level, code, name, epci_kind, population, population_year, surface_km2, point,
                              is_partial, is_current, cog_vintage, source_id)
SELECT %(level)s, code, name, '', population, population_year, surface_km2, ST_Centroid(points),
       code = ANY(%(partial)s), true, %(vintage)s, %(source)s
FROM groups
ON CONFLICT (level, code) DO UPDATE SET
    name = EXCLUDED.name, population = EXCLUDED.population, population_year = EXCLUDED.population_year,
    surface_km2 = EXCLUDED.surface_km2, is_partial = EXCLUDED.is_partial, is_current = true,
    cog_vintage = EXCLUDED.cog_vintage, source_id = EXCLUDED.source_id
"""
RETIRE_AREAS = """
UPDATE territories_area AS area SET is_current = false
WHERE area.level = %(level)s AND is_current
  AND NOT EXISTS (SELECT 1 FROM staged_group AS staged WHERE staged.code = area.code)
"""
ENDED = """
link.parent_level = %(level)s AND upper_inf(link.validity) AND link.child_id IN (SELECT child_id FROM staged_group)
AND NOT EXISTS (
    SELECT 1 FROM staged_group AS staged JOIN territories_area AS parent
        ON parent.level = %(level)s AND parent.code = staged.code
    WHERE staged.child_id = link.child_id AND parent.id = link.parent_id
)
"""
STORE_LINKS = f"""
DELETE FROM territories_areamembership AS link WHERE {ENDED} AND lower(link.validity) >= %(start)s;
UPDATE territories_areamembership AS link SET validity = daterange(lower(link.validity), %(start)s) WHERE {ENDED};
INSERT INTO territories_areamembership (child_id, parent_id, parent_level, validity, cog_vintage, source_id)
SELECT staged.child_id, parent.id, %(level)s, daterange(%(start)s, NULL), %(vintage)s, %(source)s
FROM staged_group AS staged
JOIN territories_area AS parent ON parent.level = %(level)s AND parent.code = staged.code
WHERE NOT EXISTS (
    SELECT 1 FROM territories_areamembership AS link
    WHERE link.child_id = staged.child_id AND link.parent_level = %(level)s AND upper_inf(link.validity)
);
INSERT INTO territories_areamembership (child_id, parent_id, parent_level, validity, cog_vintage, source_id)
SELECT area.id, region.id, region.level, daterange(%(start)s, NULL), %(vintage)s, %(source)s
FROM territories_area AS area
JOIN territories_area AS region ON region.level = 'region' AND region.is_current
WHERE area.level = %(level)s AND area.is_current AND NOT EXISTS (
    SELECT 1 FROM territories_areamembership AS link
    WHERE link.child_id = area.id AND link.parent_level = 'region' AND upper_inf(link.validity)
)
"""  # noqa: S608 -- only constants of this module are joined  # nosec B608
STORE_OUTLINES = """
INSERT INTO territories_areaoutline (area_id, geom, tile_low, tile_middle, tile_full, source_id)
SELECT parent.id,
       ST_Multi(ST_CollectionExtract(ST_Union(outline.geom), 3)),
       ST_Multi(ST_CollectionExtract(ST_Union(outline.tile_low), 3)),
       ST_Multi(ST_CollectionExtract(ST_Union(outline.tile_middle), 3)),
       ST_Multi(ST_CollectionExtract(ST_Union(outline.tile_full), 3)),
       min(outline.source_id)
FROM staged_group AS staged
JOIN territories_area AS parent ON parent.level = %(level)s AND parent.code = staged.code
JOIN territories_areaoutline AS outline ON outline.area_id = staged.child_id
GROUP BY parent.id
ON CONFLICT (area_id) DO UPDATE SET
    geom = EXCLUDED.geom, tile_low = EXCLUDED.tile_low, tile_middle = EXCLUDED.tile_middle,
    tile_full = EXCLUDED.tile_full, source_id = EXCLUDED.source_id;
UPDATE territories_area AS area SET point = ST_PointOnSurface(outline.geom)
FROM territories_areaoutline AS outline WHERE outline.area_id = area.id AND area.level = %(level)s AND area.is_current
"""
COMPARE_AREAS = """
SELECT count(*) FILTER (WHERE area.id IS NULL),
       count(*) FILTER (WHERE area.id IS NOT NULL AND (
           area.name <> staged.name OR area.cog_vintage <> %(vintage)s OR NOT area.is_current)),
       count(*)
FROM (SELECT code, min(name) COLLATE "fr-x-icu" AS name FROM staged_group GROUP BY code) AS staged
LEFT JOIN territories_area AS area ON area.level = %(level)s AND area.code = staged.code
"""
COMPARE_LINKS = """
SELECT commune.name, stored.name, staged.code, staged.name
FROM staged_group AS staged
JOIN territories_area AS commune ON commune.id = staged.child_id
LEFT JOIN territories_areamembership AS link
    ON link.child_id = staged.child_id AND link.parent_level = %(level)s AND upper_inf(link.validity)
LEFT JOIN territories_area AS stored ON stored.id = link.parent_id
WHERE stored.code IS DISTINCT FROM staged.code ORDER BY commune.code
"""


def store_groupings(
    rows: Iterable[GroupRow], *, level: AreaLevel, vintage: int, sheet: Sheet, session: Session
) -> None:
    """Make the areas of a level be those of the file, their outlines joined from those of their communes.

    A file older than what is stored changes nothing: two vintages in one folder end on the newer.
    """
    stored = Area.objects.current().at_level(level).order_by("-cog_vintage").values_list("cog_vintage", flat=True)
    newest = stored.first() or 0
    partial, covered, total = _stage(rows, sheet=sheet)
    sheet.report.rows_kept += covered
    if covered < total:
        sheet.report.notes.append(f"{covered} communes de la région sur {total} figurent dans le fichier.")
    if newest > vintage:
        sheet.report.notes.append(f"Le portail tient déjà le millésime {newest}, plus récent : rien n’est changé.")
        sheet.report.changes.append(Change(label=level.plural.capitalize(), unchanged=covered))
        return
    parameters: dict[str, Any] = {
        "level": level.value,
        "vintage": vintage,
        "start": dt.date(vintage, 1, 1),
        "partial": sorted(partial),
    }
    if _compare(level, parameters, covered=covered, session=session):
        parameters["source"] = session.source(sheet, vintage=f"COG {vintage}").pk
        with connection.cursor() as cursor:
            for statement in (STORE_AREAS, RETIRE_AREAS, STORE_LINKS, STORE_OUTLINES):
                cursor.execute(statement, parameters)
            cursor.execute("ANALYZE territories_area, territories_areamembership")
        _renew_tiles(session)


def _stage(rows: Iterable[GroupRow], *, sheet: Sheet) -> tuple[set[str], int, int]:
    """Codes of the groups that reach out of the region, and how many communes out of how many are in the file."""
    communes = Communes()
    inside: dict[int, GroupRow] = {}
    outside: set[str] = set()
    for row in rows:
        place = communes.find(row.commune)
        if place is None or place.part != Part.OWN:
            is_former = place is not None or communes.is_inside(row.commune)
            sheet.report.leave(FORMER if is_former else OUTSIDE)
            if not is_former:
                outside.add(row.code)
        elif place.area_id in inside:
            first = inside[place.area_id].row
            sheet.report.refuse(
                row.row, sheet.match.titles["commune"], f"« {row.commune} » figure déjà ligne {first}."
            )
        else:
            inside[place.area_id] = row
    if not inside:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucune commune de la région.")
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
    copy_rows(
        table="staged_group",
        columns=("child_id", "code", "name"),
        rows=((area, row.code, row.name) for area, row in inside.items()),
    )
    return outside & {row.code for row in inside.values()}, len(inside), communes.current_count


def _compare(level: AreaLevel, parameters: dict[str, Any], *, covered: int, session: Session) -> bool:
    """Tell what changes, areas then memberships; whether anything does."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE_AREAS, parameters)
        created, changed, count = cursor.fetchone()
        areas = Change(
            label=level.plural.capitalize(), created=created, changed=changed, unchanged=count - created - changed
        )
        cursor.execute(COMPARE_LINKS, parameters)
        moved = cursor.fetchall()
    links = Change(
        label=f"Rattachements de communes ({level.plural})",
        created=sum(old is None for _, old, *_ in moved),
        changed=sum(old is not None for _, old, *_ in moved),
        unchanged=covered - len(moved),
        examples=[f"{name} : {old or '—'} → {new}" for name, old, _, new in moved[:SHOWN_EXAMPLES] if old],
    )
    session.tell(areas)
    session.tell(links)
    if areas.is_empty and links.is_empty:
        return False
    session.touched["areas"].add(level)
    return True


def _renew_tiles(session: Session) -> None:
    """Outlines changed: the last load dates what tiles are cached under."""
    last = RegionLoad.objects.latest()
    RegionLoad.objects.create(
        region_code=last.region_code,
        fingerprint=last.fingerprint,
        areas_count=Area.objects.current().count(),
        loaded_at=session.now,
    )
