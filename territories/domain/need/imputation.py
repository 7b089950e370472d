"""Values that a producer does not give for a commune, imputed from the meshes above: pure arithmetic.

A masked value is never read: only its absence is. Where the total of a mesh is published, at least three communes
share what is left of it; between fewer, the remainder would tell the masked figure, and the mean rate is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from territories.enums import ValueState

CENT = Decimal("0.01")
MINIMUM_SHARING = 3
# The known communes of a mesh speak for it when they hold at least half of its population.
REPRESENTATIVE = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a commune with its state; the value of a secret or missing one is None, and never looked at."""

    value: Decimal | None
    state: ValueState

    @property
    def known(self) -> Decimal | None:
        return self.value if self.state.has_value else None


@dataclass(frozen=True, kw_only=True)
class Mesh:
    """A grouping of communes: the area that contains each, and the totals that the producer publishes."""

    parents: Mapping[int, int]
    published: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class _Group:
    """What is known of the communes of one area."""

    known: Decimal = Decimal()
    known_weight: int = 0
    absent: int = 0
    absent_weight: int = 0

    def rate(self, published: Decimal | None) -> Decimal | None:
        """Value by inhabitant for the communes without one; None when the area cannot tell."""
        weight = self.known_weight + self.absent_weight
        if published is None:
            tells = self.known_weight and self.known_weight * REPRESENTATIVE >= weight
            return self.known / self.known_weight if tells else None
        if self.absent >= MINIMUM_SHARING and self.absent_weight:
            return max(Decimal(), published - self.known) / self.absent_weight
        return published / weight if weight else None


def impute(*, cells: Mapping[int, Cell], weights: Mapping[int, int], meshes: Sequence[Mesh]) -> dict[int, Cell]:
    """The known cells, and those that the nearest mesh able to tell imputes in proportion to the population.

    `weights` names the communes to fill, with their population; `meshes` goes from the nearest to the widest. A
    commune that no mesh can tell is left out of the answer.
    """
    known = {area: cell for area in weights if (cell := cells.get(area)) is not None and cell.known is not None}
    missing = [area for area in weights if area not in known]
    filled = dict(known)
    if not missing:
        return filled
    ranked = [(mesh, _group(mesh, known=known, weights=weights)) for mesh in meshes]
    for area in missing:
        rate = _nearest_rate(area, ranked)
        if rate is not None:
            value = (rate * weights[area]).quantize(CENT, ROUND_HALF_UP)
            filled[area] = Cell(value, ValueState.IMPUTED)
    return filled


def holds_half(areas: Iterable[int], *, weights: Mapping[int, int]) -> bool:
    """Whether these communes hold at least half of the population."""
    return sum(weights.get(area, 0) for area in areas) * REPRESENTATIVE >= sum(weights.values())


def _group(mesh: Mesh, *, known: Mapping[int, Cell], weights: Mapping[int, int]) -> dict[int, _Group]:
    groups: dict[int, _Group] = defaultdict(_Group)
    for area, weight in weights.items():
        parent = mesh.parents.get(area)
        if parent is None:
            continue
        group = groups[parent]
        cell = known.get(area)
        if cell is None or cell.known is None:
            group.absent += 1
            group.absent_weight += weight
        else:
            group.known += cell.known
            group.known_weight += weight
    return groups


def _nearest_rate(area: int, ranked: Sequence[tuple[Mesh, Mapping[int, _Group]]]) -> Decimal | None:
    for mesh, groups in ranked:
        parent = mesh.parents.get(area)
        if parent is None:
            continue
        rate = groups[parent].rate(mesh.published.get(parent))
        if rate is not None:
            return rate
    return None
