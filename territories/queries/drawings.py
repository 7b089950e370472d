"""Light outlines as paths of a drawing, in metres of web maps, north upwards."""

from collections.abc import Collection
from dataclasses import dataclass

from iae_portal.common.replica import reading_connection
from territories.models import Area

PATHS = """
SELECT area_id, ST_AsSVG(tile_middle, 1, 0), ST_XMin(tile_middle), -ST_YMax(tile_middle),
       ST_XMax(tile_middle), -ST_YMin(tile_middle)
FROM territories_areaoutline WHERE area_id = ANY(%(areas)s)
"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The path of each area by its key, and the frame that holds them all: left, top, width and height."""

    paths: dict[int, str]
    frame: tuple[float, float, float, float]


def read_drawing(areas: Collection[int]) -> Drawing | None:
    """The outlines of some areas (their keys), in one query; None when none is known."""
    with reading_connection(Area).cursor() as cursor:
        cursor.execute(PATHS, {"areas": list(areas)})
        rows = cursor.fetchall()
    if not rows:
        return None
    keys, paths, left, top, right, bottom = zip(*rows, strict=True)
    frame = (min(left), min(top), max(right) - min(left), max(bottom) - min(top))
    return Drawing(dict(zip(keys, paths, strict=True)), frame)
