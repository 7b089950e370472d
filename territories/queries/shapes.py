"""Outlines of areas as GeoJSON text, as light as their use allows; one query, whatever their number."""

from collections.abc import Sequence
from enum import StrEnum

from iae_portal.common.replica import reading_connection
from territories.models import Area

# A metre, or eleven centimetres.
SIMPLE_DECIMALS = 5
EXACT_DECIMALS = 6


class Detail(StrEnum):
    """How much of the outline: a hundredth of a degree is told apart from the exact one by nobody on a screen."""

    SIMPLE = "simple"
    EXACT = "exact"


SHAPES = {
    Detail.SIMPLE: f"ST_AsGeoJSON(ST_Transform(tile_middle, 4326), {SIMPLE_DECIMALS}, 0)",
    Detail.EXACT: f"ST_AsGeoJSON(geom, {EXACT_DECIMALS}, 0)",
}


def read_shapes(areas: Sequence[int], *, detail: Detail = Detail.SIMPLE) -> list[str | None]:
    """The multipolygon of each area (its key), in longitudes and latitudes; None for one without outline."""
    sql = f"SELECT area_id, {SHAPES[detail]} FROM territories_areaoutline WHERE area_id = ANY(%s)"  # noqa: S608  # nosec B608
    with reading_connection(Area).cursor() as cursor:
        cursor.execute(sql, [list(areas)])
        found = dict(cursor.fetchall())
    return [found.get(key) for key in areas]
