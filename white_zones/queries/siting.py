"""What siting studies read of their run, and what their pages read of them."""

from collections.abc import Collection
from typing import Any

from django.contrib.gis.geos import Point

from territories.enums import AreaLevel
from territories.models import Area
from white_zones.models import CommuneResult, Run, SitingAntenna, SitingStudy
from white_zones.models.siting import SitingStudyQuerySet
from white_zones.queries.sketches import read_parents_at
from white_zones.rules import ALL_KINDS
from white_zones.siting_enums import SitingAnswer

# The map draws a point of this size as a disc that stands out from the outlines of communes.
POINT_SIZE = 100


def list_sitings(user: Any, *, run: Run) -> SitingStudyQuerySet:
    """The studies of a run that the user may read."""
    return SitingStudy.objects.visible_to(user).filter(run=run).with_context()


def read_unserved(run: Run, *, classes: Collection[str]) -> dict[int, float]:
    """Need not covered of the communes of some classes, all kinds together, by the key of the area."""
    rows = CommuneResult.objects.filter(run=run, kind=ALL_KINDS, access_class__in=classes)
    return {area: unserved for area, unserved in rows.values_list("area_id", "unserved") if unserved is not None}


def list_antennas(study: SitingStudy, *, answer: SitingAnswer) -> list[SitingAntenna]:
    """The antennas of an answer in their order, with their communes."""
    return list(study.antennas.filter(answer=answer).select_related("commune").order_by("rank"))


def departments_of(antennas: Collection[SitingAntenna]) -> dict[int, Area]:
    """The département of the commune of each antenna, by the key of the commune."""
    parents = read_parents_at(AreaLevel.DEPARTMENT, communes=[antenna.commune_id for antenna in antennas])
    areas = Area.objects.in_bulk(set(parents.values()))
    return {commune: areas[parent] for commune, parent in parents.items()}


def antenna_points(study: SitingStudy, *, answer: SitingAnswer) -> dict[str, Any]:
    """GeoJSON points: where the antennas of an answer would open, all of one size."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": _coordinates(antenna.commune.point)},
                "properties": {
                    "code": antenna.commune.code,
                    "name": antenna.commune.name,
                    "rank": antenna.rank,
                    "size": POINT_SIZE,
                    "served": round(antenna.served, 1),
                },
            }
            for antenna in list_antennas(study, answer=answer)
        ],
    }


def _coordinates(point: Point) -> list[float]:
    return [round(point.x, 5), round(point.y, 5)]
