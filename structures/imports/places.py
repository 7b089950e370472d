"""Where a file says that a structure is, in today's communes: by code, else by name within its département."""

import re
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db import connection

from iae_portal.common.plain_text import strip_accents
from structures.enums import LocatedBy
from territories.enums import AreaLevel
from territories.imports.communes import Communes
from territories.models import Area, AreaMovement

# Beyond this, a position and a commune do not speak of the same place; below, one of them is imprecise.
TOLERATED_METRES = 3000
GAPS = """
SELECT site.id, ST_Distance(outline.geom::geography, site.point::geography) / 1000
FROM structures_site AS site
JOIN territories_areaoutline AS outline ON outline.area_id = site.commune_id
WHERE site.siae_id = ANY(%(structures)s)
  AND NOT ST_DWithin(outline.geom::geography, site.point::geography, %(metres)s)
ORDER BY site.id
"""
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "s": "sur"}
NOISE = re.compile(r"\bcedex\b.*|\b\d{1,2} ?(er|e|eme)\b( arrondissement)?|\b0\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The main place of a structure, as a file gives it."""

    commune: Area
    point: Point
    located_by: LocatedBy
    address: str = ""
    postal_code: str = ""


class Places:
    """The communes and départements of the portal, read once for a file."""

    def __init__(self) -> None:
        self._codes = Communes()
        current = Area.objects.current()
        self.departments = {area.code: area for area in current.at_level(AreaLevel.DEPARTMENT)}
        self._communes = current.at_level(AreaLevel.COMMUNE).in_bulk()
        self._names: dict[tuple[str, str], set[int]] = {}
        for pk, commune in self._communes.items():
            self._add_name(commune.code, commune.name, pk)
        for code, name, pk in AreaMovement.objects.values_list("old_code", "old_name", "area"):
            self._add_name(code, name, pk)

    def _add_name(self, code: str, name: str, pk: int) -> None:
        department = self.department_of(code)
        if department is not None:
            self._names.setdefault((department.code, plain_name(name)), set()).add(pk)

    def department_of(self, code: str) -> Area | None:
        """The département of a commune or of a postal code: its first characters."""
        return self.departments.get(code[:2]) or self.departments.get(code[:3])

    def find(self, code: str) -> Area | None:
        """The commune of today that a code names, former codes included."""
        place = self._codes.find(code)
        return None if place is None else self._communes.get(place.area_id)

    def hint(self, code: str) -> str:
        return self._codes.hint(code)

    def find_by_name(self, name: str, *, department: str, postal_code: str) -> Area | None:
        """The only commune of that name in the département, or in that of the postal code; None when there are two.

        No list of postal codes by commune is held: a postal code only tells the département.
        """
        codes = [department]
        if (other := self.department_of(postal_code)) is not None and other.code not in codes:
            codes.append(other.code)
        for code in codes:
            found = self._names.get((code, plain_name(name)), set())
            if len(found) == 1:
                return self._communes[next(iter(found))]
        return None


def plain_name(name: str) -> str:
    """« ST MARTIN S/ RHONE CEDEX 2 » and « Saint-Martin-sur-Rhône » are one name."""
    text = NOISE.sub(" ", re.sub(r"[^a-z0-9]+", " ", strip_accents(name)))
    return " ".join(ABBREVIATIONS.get(word, word) for word in text.split())


def place_at(
    commune: Area | None,
    coordinates: tuple[float, float] | None,
    *,
    address: str = "",
    postal_code: str = "",
) -> Seat | None:
    """A seat at the coordinates of the producer, else at the point of its commune; None without a commune."""
    if commune is None:
        return None
    point = Point(*coordinates, srid=4326) if coordinates else commune.point
    by = LocatedBy.PRODUCER if coordinates else LocatedBy.COMMUNE
    return Seat(commune=commune, point=point, located_by=by, address=address[:200], postal_code=postal_code)


def measure_gaps(structures: list[int]) -> dict[int, float]:
    """Kilometres between a site and the outline of its commune, by site, where they are several."""
    with connection.cursor() as cursor:
        cursor.execute(GAPS, {"structures": structures, "metres": TOLERATED_METRES})
        return dict(cursor.fetchall())
