"""An assignment as a request uses it: plain, cached, with the areas it holds."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.roles import REGIONAL_ROLES, College, Permission, Reach, Role, Seat, reach_of


@dataclass(frozen=True, slots=True)
class HeldArea:
    pk: int
    level: str
    code: str
    name: str


@dataclass(frozen=True)
class Hat:
    """A role held somewhere, between two days."""

    assignment_id: int
    role: Role
    areas: tuple[HeldArea, ...]
    college: str
    seat: str
    valid_from: dt.date
    valid_to: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def is_regional(self) -> bool:
        return self.role in REGIONAL_ROLES

    @cached_property
    def label(self) -> str:
        """The hat in words: « Agent départemental — Cantal », « Membre du CDIAE — Cantal (élus, titulaire) »."""
        places = [area.name for area in self.areas]
        return label_hat(role=self.role, places=places, college=self.college, seat=self.seat)

    def codes(self, level: str) -> frozenset[str]:
        return frozenset(area.code for area in self.areas if area.level == level)

    def reach(self, permission: Permission | str) -> Reach | None:
        return reach_of(self.role, str(permission))


def label_hat(*, role: str, places: Sequence[str], college: str, seat: str) -> str:
    words = Role(role).label
    text = words[0].upper() + words[1:]
    if places:
        text += f" — {', '.join(places)}"
    if college and seat:
        text += f" ({College(college).label}, {Seat(seat).label})"
    return text
