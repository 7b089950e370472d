"""What a tile of areas shows at each zoom."""

from django.contrib.gis.db import models
from django.db.models import F

from territories.enums import AreaLevel
from territories.models import Area, AreaOutline, RegionLoad
from territories.tiles import Tile, TileGeometry

LOW_ZOOM = 5
MIDDLE_ZOOM = 7


def choose_band(*, zoom: int) -> str:
    """The lightest outline that the eye cannot tell from the exact one at this zoom."""
    if zoom <= LOW_ZOOM:
        return "tile_low"
    return "tile_middle" if zoom <= MIDDLE_ZOOM else "tile_full"


def choose_attributes(*, level: AreaLevel, zoom: int) -> list[str]:
    """A commune is two pixels wide at the lowest zooms: its name would be half of the tile's weight."""
    if level == AreaLevel.COMMUNE and zoom <= LOW_ZOOM:
        return ["code"]
    return ["code", "name"]


def select_tile_features(
    *, areas: "models.QuerySet[Area]", level: AreaLevel, tile: Tile
) -> "models.QuerySet[AreaOutline, dict[str, object]]":
    """The outlines of the level that touch the tile, with their code and name."""
    band = choose_band(zoom=tile.z)
    outlines = AreaOutline.objects.filter(
        area__in=areas.filter(level=level, is_current=True), **{f"{band}__bboverlaps": tile.box()}
    )
    shapes = outlines.annotate(code=F("area__code"), name=F("area__name"), shape=TileGeometry(F(band), tile=tile))
    features: models.QuerySet[AreaOutline, dict[str, object]] = shapes.order_by("area_id").values(
        *choose_attributes(level=level, zoom=tile.z), "shape"
    )
    return features


def get_outlines_version() -> str:
    """Changes with every load: part of the tiles' cache keys."""
    return RegionLoad.objects.values_list("fingerprint", flat=True).first() or "none"
