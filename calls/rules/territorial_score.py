"""How much a place needs what is proposed, out of 100, from the diagnosis of the call; each part says why.

The weights are here and nowhere else. The score informs those who decide: it is shown beside the reviews, never added
to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from iae_portal.common.formatting import format_number, format_percent
from white_zones.enums import Access

CLASS_POINTS: Mapping[Access, int] = MappingProxyType(
    {Access.WHITE: 40, Access.LOW: 24, Access.MIDDLE: 8, Access.HIGH: 0}
)
ROBUST_POINTS = 15
REACH_POINTS = 25
TENSION_POINTS = 20
MOST_POINTS = max(CLASS_POINTS.values()) + ROBUST_POINTS + REACH_POINTS + TENSION_POINTS
# Of a class that was not tested, half of what a robust one is worth: neither rewarded nor punished.
UNTESTED_SHARE = 0.5
# The share of the need of the perimeter, within the time limit, for which all the points of reach are given.
FULL_REACH = 0.10


@dataclass(frozen=True, slots=True)
class Ground:
    """What the diagnosis says of the place.

    `need` is that of the whole perimeter (people), `reached` the part from which the place is within the time limit
    of the run, `uncovered` what no supply answers of the latter: Σ need × max(0, 1 − ratio).
    """

    access: Access
    is_robust: bool | None
    need: float
    reached: float
    uncovered: float


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: what it is worth, out of what, and the reason in French."""

    label: str
    points: float
    most: int
    reason: str


@dataclass(frozen=True, slots=True)
class TerritorialScore:
    parts: tuple[Part, ...]

    @property
    def total(self) -> float:
        """Out of 100, the sum of the parts."""
        return sum(part.points for part in self.parts)


def score_territory(ground: Ground) -> TerritorialScore:
    """The four parts of the score, in the order of their weight."""
    return TerritorialScore((_class_part(ground), _reach_part(ground), _tension_part(ground), _robust_part(ground)))


def _class_part(ground: Ground) -> Part:
    points = CLASS_POINTS[ground.access]
    return Part("Classe d’accès", points, CLASS_POINTS[Access.WHITE], f"La commune est en « {ground.access.label} ».")


def _robust_part(ground: Ground) -> Part:
    """A class that counts for nothing has no certainty to reward."""
    label = "Solidité de la classe"
    if not CLASS_POINTS[ground.access]:
        return Part(label, 0, ROBUST_POINTS, "Sans objet : la classe de la commune n’apporte aucun point.")
    if ground.is_robust is None:
        points = ROBUST_POINTS * UNTESTED_SHARE
        return Part(label, points, ROBUST_POINTS, "La robustesse n’a pas été mesurée : la moitié des points.")
    if ground.is_robust:
        return Part(
            label, ROBUST_POINTS, ROBUST_POINTS, "La classe est robuste : elle tient quand les données varient."
        )
    return Part(label, 0, ROBUST_POINTS, "La classe est à confirmer : elle change quand les données varient.")


def _reach_part(ground: Ground) -> Part:
    part = ground.reached / ground.need if ground.need > 0 else 0.0
    share = min(1.0, part / FULL_REACH)
    reason = (
        f"{format_number(ground.reached)} personnes dans le besoin sont à portée du lieu, soit {format_percent(part)} "
        f"du besoin du périmètre ; tous les points à partir de {format_percent(FULL_REACH, decimals=0)}."
    )
    return Part("Besoin à portée", REACH_POINTS * share, REACH_POINTS, reason)


def _tension_part(ground: Ground) -> Part:
    share = min(1.0, ground.uncovered / ground.reached) if ground.reached > 0 else 0.0
    reason = f"{format_percent(share, decimals=0)} du besoin à portée n’est couvert par aucune offre."
    return Part("Besoin en tension", TENSION_POINTS * share, TENSION_POINTS, reason)
