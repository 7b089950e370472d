"""Need and access crossed, never mixed in one number: each area has its place on both axes.

The need of an area is its need per inhabitant divided by that of the perimeter of the run. Its classes have fixed
bounds, chosen for the portal and stated with every result: natural breaks would move with the data, and two years
would no longer compare. The access has the classes of the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from white_zones.engine.classes import ROUNDING
from white_zones.enums import Access
from white_zones.queries.need_matrix import AreaPosition

# Need per inhabitant against the mean: under the first bound it is weak, from the second on it is strong.
NEED_BOUNDS = (0.90, 1.10)
WEAK_ACCESS = (Access.WHITE, Access.LOW)
PER = 100


class NeedLevel(models.TextChoices):
    """How an area's need per inhabitant stands against the mean, the strongest first."""

    STRONG = "fort", "besoin fort"
    MIDDLE = "moyen", "besoin moyen"
    WEAK = "faible", "besoin faible"


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """An area with its place: either axis is None when it cannot be told."""

    position: AreaPosition
    need_index: float | None
    need_level: NeedLevel | None
    access: Access | None

    @property
    def is_placed(self) -> bool:
        return self.need_level is not None and self.access is not None

    @property
    def need_per_hundred(self) -> float | None:
        """Need for a hundred inhabitants."""
        position = self.position
        return PER * position.demand / position.people if position.people and position.demand is not None else None


@dataclass(frozen=True, slots=True)
class Cell:
    """The areas of one need level and one class of access, added up."""

    need_level: NeedLevel
    access: Access
    areas: int
    people: int
    demand: float


@dataclass(frozen=True, slots=True)
class NeedMatrix:
    """All the cells, the strongest need and the least access first, and every area with its place."""

    cells: Sequence[Cell]
    areas: Sequence[PlacedArea]
    mean: float | None

    def at(self, need_level: NeedLevel, access: Access) -> Cell:
        return next(cell for cell in self.cells if (cell.need_level, cell.access) == (need_level, access))

    @property
    def urgent(self) -> list[PlacedArea]:
        """Strong need and weak access, those that lack most first."""
        return self._list(NeedLevel.STRONG, WEAK_ACCESS)

    @property
    def white(self) -> list[PlacedArea]:
        """Middle need in a white zone, those that lack most first."""
        return self._list(NeedLevel.MIDDLE, (Access.WHITE,))

    def _list(self, need_level: NeedLevel, classes: Sequence[Access]) -> list[PlacedArea]:
        found = [area for area in self.areas if area.need_level == need_level and area.access in classes]
        return sorted(found, key=lambda area: (-(area.position.unserved or 0), area.position.code))

    @property
    def unplaced(self) -> int:
        """Areas of which the need or the access is not known."""
        return sum(not area.is_placed for area in self.areas)


def classify_need(index: float) -> NeedLevel:
    """A bound belongs to the level above it, and the noise of a division classes nobody."""
    low, high = (bound * (1 - ROUNDING) for bound in NEED_BOUNDS)
    if index < low:
        return NeedLevel.WEAK
    return NeedLevel.STRONG if index >= high else NeedLevel.MIDDLE


def build_matrix(positions: Sequence[AreaPosition], *, mean: float | None) -> NeedMatrix:
    """Place every area and add up the cells; `mean` is the need per inhabitant of the whole perimeter."""
    areas = [_place(position, mean=mean) for position in positions]
    return NeedMatrix(
        cells=[_add_up(areas, need_level, access) for need_level in NeedLevel for access in Access],
        areas=areas,
        mean=mean,
    )


def _place(position: AreaPosition, *, mean: float | None) -> PlacedArea:
    is_known = bool(mean and position.people and position.demand is not None)
    index = position.demand / position.people / mean if is_known else None  # type: ignore[operator]
    return PlacedArea(
        position=position,
        need_index=index,
        need_level=classify_need(index) if index is not None else None,
        access=Access(position.access_class) if position.access_class else None,
    )


def _add_up(areas: Sequence[PlacedArea], need_level: NeedLevel, access: Access) -> Cell:
    inside = [area.position for area in areas if area.need_level == need_level and area.access == access]
    return Cell(
        need_level=need_level,
        access=access,
        areas=len(inside),
        people=sum(position.people for position in inside),
        demand=sum(position.demand or 0 for position in inside),
    )
