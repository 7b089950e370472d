"""Areas, memberships and indicators of tests, with codes that no real area has."""

import datetime as dt
from itertools import count

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from iae_portal.common.models import Source
from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import (
    Area,
    AreaMembership,
    AreaOutline,
    Indicator,
    IndicatorValue,
    NeighbourCommune,
    NeighbourValue,
)

_numbers = count(1)


def make_source(**fields):
    number = next(_numbers)
    values = {
        "slug": f"source-{number}",
        "title": f"Source {number}",
        "producer": "Producteur",
        "licence": "Licence Ouverte",
        "vintage": "2026",
        "imported_at": timezone.now(),
    }
    return Source.objects.create(**{**values, **fields})


def make_area(*, level=AreaLevel.COMMUNE, **fields):
    number = next(_numbers)
    width = {AreaLevel.COMMUNE: 5, AreaLevel.EPCI: 9}.get(level, 6)
    values = {
        # A long session makes more communes than there are codes in 99: those of ended tests are used again.
        "code": f"99{number % 10 ** (width - 2):0{width - 2}d}",
        "name": f"Territoire {number}",
        "population": 100,
        "population_year": 2023,
        "point": Point(0.5, 0.5, srid=4326),
        "cog_vintage": 2026,
    }
    return Area.objects.create(
        level=level, **{**values, "source": fields.pop("source", None) or make_source(), **fields}
    )


def make_outline(area, *, west=0.0, south=0.0, side=1.0):
    box = Polygon.from_bbox((west, south, west + side, south + side))
    box.srid = 4326
    geom = MultiPolygon(box, srid=4326)
    tile = geom.transform(3857, clone=True)
    return AreaOutline.objects.create(
        area=area, geom=geom, tile_low=tile, tile_middle=tile, tile_full=tile, source=area.source
    )


def make_membership(child, parent, *, start=dt.date(2026, 1, 1), end=None, **fields):
    values = {"parent_level": parent.level, "validity": (start, end), "cog_vintage": start.year}
    return AreaMembership.objects.create(child=child, parent=parent, **{**values, "source": child.source, **fields})


def make_indicator(**fields):
    number = next(_numbers)
    values = {
        "code": f"indicateur_{number}",
        "name": f"indicateur {number}",
        "definition": "Définition.",
        "unit": "personnes",
        "kind": IndicatorKind.COUNT,
        "producer": "Producteur",
        "licence": "Licence Ouverte",
        "mesh": AreaLevel.COMMUNE,
    }
    return Indicator.objects.create(**{**values, **fields})


def make_value(indicator, area, value, *, period="2023", state=ValueState.KNOWN, **fields):
    return IndicatorValue.objects.create(
        indicator=indicator,
        area=area,
        period=period,
        value=value,
        state=state,
        source=fields.pop("source", None) or area.source,
        **fields,
    )


def make_neighbour(**fields):
    """A commune beyond the border, of a département whose code no real one has."""
    number = next(_numbers)
    values = {
        "code": f"97{number % 1000:03d}",
        "name": f"Voisine {number}",
        "department_code": "97V",
        "department_name": "Voisin",
        "population": 100,
        "population_year": 2023,
        "point": Point(0.5, 0.5, srid=4326),
    }
    return NeighbourCommune.objects.create(
        **{**values, "source": fields.pop("source", None) or make_source(), **fields}
    )


def make_neighbour_value(indicator, commune, value, *, period="2023", state=ValueState.KNOWN, **fields):
    return NeighbourValue.objects.create(
        indicator=indicator,
        commune=commune,
        period=period,
        value=value,
        state=state,
        source=fields.pop("source", None) or commune.source,
    )
