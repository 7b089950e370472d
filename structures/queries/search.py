"""Finding a structure by its name, its SIRET or its place.

A name is searched word by word, without accents; when no name holds the words, near names are proposed (trigrams).
"""

import math
import re
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value

from structures.models import Siae, Site
from structures.models.siae import PlainText
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import search_areas

Rows = TypeVar("Rows", bound="QuerySet[Siae]")
# Under three digits, half of the register would answer.
SHORTEST_SIRET_PART = 3
MOST_NEAR_NAMES = 200
POSTAL_CODE = re.compile(r"[0-9]{5}")
# « Mauriac (15120) »: an address made by the portal names a commune or an EPCI without any doubt.
CODE_IN_BRACKETS = re.compile(r"\(([0-9A-Z]{5,9})\)$")
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: a commune or an EPCI of the region, or a postal code that some sites have."""

    label: str
    point: Point
    area: Area | None = None
    postal_code: str = ""

    def __str__(self) -> str:
        return self.label


def match_name(rows: Rows, text: str) -> Rows:
    """Structures whose name or brand holds every word, or whose SIRET holds the digits, which spaces may cut."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    words = re.findall(r"\w+", text)
    if not words:
        return rows.none()
    found = Q()
    for word in words:
        found &= Q(search_text__contains=PlainText(Value(word)))
    if re.fullmatch(r"[0-9]+", digits) and len(digits) >= SHORTEST_SIRET_PART:
        found |= Q(siret__contains=digits) | Q(siret_signature__contains=digits)
    return rows.filter(found)


def match_near_name(rows: Rows, text: str) -> Rows:
    """Structures whose name or brand looks like the text, with `closeness` from 0 to 1."""
    closeness = TrigramWordSimilarity(cast(Any, PlainText(Value(text))), "search_text")
    return rows.filter(pk__in=_nearest_names(text)).annotate(closeness=closeness)


def _nearest_names(text: str) -> list[int]:
    """Keys found by the index, the closest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT structures_near_names(%s, %s)", [text, MOST_NEAR_NAMES])
        return [key for (key,) in cursor.fetchall()]


def find_place(text: str) -> Place | None:
    """The commune, EPCI or postal code that the text names; of several, the exact name, then the most populous."""
    cleaned = text.strip()
    if coded := CODE_IN_BRACKETS.search(cleaned):
        found = Area.objects.current().filter(code=coded[1], level__in=(AreaLevel.COMMUNE, AreaLevel.EPCI)).first()
        return Place(found.name, found.point, area=found) if found else None
    if POSTAL_CODE.fullmatch(cleaned) and (place := _find_postal_code(cleaned)):
        return place
    areas = list(search_areas(text=cleaned, levels=(AreaLevel.COMMUNE, AreaLevel.EPCI)))
    if not areas:
        return None
    plain = _plain(cleaned)
    area = next((area for area in areas if _plain(area.name) == plain), areas[0])
    return Place(area.name, area.point, area=area)


def match_place(rows: Rows, place: Place, *, km: int = 0) -> Rows:
    """Structures with a site in the place or, with a distance, within so many kilometres of it as the crow flies.

    With a distance, `distance` is that of the nearest site.
    """
    sites = Site.objects.order_by()
    if km:
        near = sites.filter(point__bboverlaps=_box(place.point, km), point__distance_lte=(place.point, D(km=km)))
        nearest = sites.filter(siae=OuterRef("pk")).annotate(metres=Distance("point", place.point)).order_by("metres")
        return rows.filter(pk__in=near.values("siae")).annotate(distance=Subquery(nearest.values("metres")[:1]))
    return rows.filter(pk__in=sites.filter(_inside(place)).values("siae"))


def _inside(place: Place) -> Q:
    if place.area is None:
        return Q(postal_code=place.postal_code)
    if place.area.level == AreaLevel.COMMUNE:
        return Q(commune=place.area)
    links = AreaMembership.objects.current().filter(parent=place.area, child__level=AreaLevel.COMMUNE)
    return Q(commune__in=links.values("child"))


def _find_postal_code(code: str) -> Place | None:
    """The centre is the largest commune where a site has this code: communes do not carry theirs."""
    communes = Area.objects.filter(
        pk__in=Site.objects.filter(postal_code=code, siae__is_current=True).order_by().values("commune")
    )
    largest = communes.order_by("-population", "code").first()
    return Place(f"{code} ({largest.name})", largest.point, postal_code=code) if largest else None


def _plain(text: str) -> str:
    """As `search_areas` reads a name; the database knows more accents, which the first of the list then wins."""
    return re.sub(r"[-'’\s]+", " ", text).strip().casefold()


def _box(centre: Point, km: int) -> Polygon:
    """Around the circle, for the index: a little larger than needed."""
    north = km / KM_PER_DEGREE * 1.02
    east = north / math.cos(math.radians(centre.y))
    box = Polygon.from_bbox((centre.x - east, centre.y - north, centre.x + east, centre.y + north))
    box.srid = 4326
    return box
