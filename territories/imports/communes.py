"""Finding the commune of today that a published code names, whatever the vintage of its code."""

from dataclasses import dataclass
from enum import StrEnum

from territories.enums import AreaLevel, MovementKind
from territories.models import Area, AreaMovement


class Part(StrEnum):
    """What a row says of a commune of today: all of it, a commune that joined it, or one of its districts."""

    OWN = "own"
    MERGED = "merged"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Place:
    area_id: int
    part: Part


class Communes:
    """The communes of the portal by code, former codes included; read once for a file."""

    def __init__(self) -> None:
        current = Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("code", "pk")
        self._places = {code: Place(pk, Part.OWN) for code, pk in current}
        self.current_count = len(self._places)
        departments = Area.objects.current().at_level(AreaLevel.DEPARTMENT).values_list("code", flat=True)
        self._departments = tuple(departments)
        # Shares of a former commune among its heirs, in the order of their keys.
        self.splits: dict[int, list[int]] = {}
        self._read_movements()

    def _read_movements(self) -> None:
        parts = {MovementKind.MERGE: Part.MERGED, MovementKind.DISTRICT: Part.DISTRICT}
        for code, area, kind in AreaMovement.objects.values_list("old_code", "area_id", "kind").order_by("area_id"):
            if kind == MovementKind.SPLIT:
                if place := self._places.get(code):
                    self.splits.setdefault(place.area_id, []).append(area)
            elif code not in self._places:
                self._places[code] = Place(area, parts[MovementKind(kind)])

    def find(self, code: str) -> Place | None:
        return self._places.get(code)

    def is_inside(self, code: str) -> bool:
        """Whether the code is of one of the portal's départements, be the commune known or not."""
        return code.startswith(self._departments)

    def hint(self, code: str) -> str:
        """What may have happened to an unknown code."""
        return " (zéro initial perdu ?)" if self.find(f"0{code}") else ""
