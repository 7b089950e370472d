"""What an assignment must hold to make sense, by role."""

from collections.abc import Iterable
from typing import Protocol

from django.core.exceptions import ValidationError

from accounts.roles import REGIONAL_ROLES, Role
from territories.enums import AreaLevel


class Located(Protocol):
    level: str


NEEDS_DEPARTMENT = frozenset({Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER})
REGIONAL_LEVELS = frozenset({AreaLevel.REGION})


def check_areas(*, role: str, areas: Iterable[Located]) -> None:
    """The areas suit the role; refused in French otherwise."""
    levels = [area.level for area in areas]
    if role in NEEDS_DEPARTMENT and (not levels or set(levels) != {AreaLevel.DEPARTMENT}):
        raise ValidationError("Ce rôle s’exerce dans un ou plusieurs départements : choisissez-les.", code="areas")
    if role == Role.TERRITORY_HOLDER and not levels:
        raise ValidationError("Un porteur de territoire représente au moins un territoire.", code="areas")
    if role in REGIONAL_ROLES and set(levels) - REGIONAL_LEVELS:
        raise ValidationError("Ce rôle s’exerce dans toute la région : ne choisissez pas de territoire.", code="areas")


def check_seat(*, role: str, college: str, seat: str) -> None:
    """A committee member, and nobody else, sits in a college."""
    if role == Role.COMMITTEE_MEMBER and not (college and seat):
        raise ValidationError("Un membre du CDIAE siège dans un collège, comme titulaire ou suppléant.", code="seat")
    if role != Role.COMMITTEE_MEMBER and (college or seat):
        raise ValidationError("Seul un membre du CDIAE a un collège et un siège.", code="seat")
