"""Outlines of areas for what leaves the portal: files of maps, and pictures drawn by the server."""

from collections.abc import Collection, Sequence

from iae_portal.common.map_formats import Outline
from iae_portal.common.replica import reading_connection
from territories.models import Area

# Six decimals of a degree are eleven centimetres.
DECIMALS = 6
OUTLINES = """
WITH wanted AS (
    SELECT row_number, area_id FROM unnest(%(rows)s::int[], %(areas)s::bigint[]) AS given (row_number, area_id)
), drawn AS (
    SELECT row_number, ST_Multi(CASE WHEN count(*) = 1 THEN (array_agg(geom))[1] ELSE ST_Union(geom) END) AS geom
    FROM wanted JOIN territories_areaoutline AS outline USING (area_id)
    GROUP BY row_number
)
SELECT row_number, ST_AsGeoJSON(geom, %(decimals)s), ST_AsBinary(geom, 'NDR'),
       ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)
FROM drawn
"""


def read_outlines(groups: Sequence[Collection[int]]) -> list[Outline | None]:
    """The outline of each group of areas (their keys) taken as one; None when no outline of them is known."""
    rows = [row for row, group in enumerate(groups) for _ in group]
    areas = [area for group in groups for area in group]
    found: list[Outline | None] = [None] * len(groups)
    with reading_connection(Area).cursor() as cursor:
        cursor.execute(OUTLINES, {"rows": rows, "areas": areas, "decimals": DECIMALS})
        for row, geojson, wkb, *bounds in cursor.fetchall():
            west, south, east, north = bounds
            found[row] = Outline(geojson, bytes(wkb), (west, south, east, north))
    return found
