"""The arithmetic of a need key, in exact fractions.

share of an area = Σ weight × value of the area ÷ Σ values of the region, over the determinants. Shares are stored at
1e-14 and sum to 1 exactly: largest remainder, ties to the first area in the order given (that of the codes).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from allocation.enums import ComponentSource

DECIMALS = 14
WHOLE = Decimal(100)
STEP = Decimal(5)
"""Points of weight that the preview moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentPlan:
    """One determinant as it is asked for; `indicator` is its key in the catalogue, `weight` is in percent."""

    source: ComponentSource
    weight: Decimal
    indicator: int | None = None
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Determinant:
    """A weight (%) and a value for each area, by its key; None is a value that is not known.

    `notes` tell what the values leave out; `is_estimated` says that some come from an estimate or a demonstration.
    """

    label: str
    weight: Decimal
    values: Mapping[int, Decimal | None]
    notes: tuple[str, ...] = ()
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class KeyShares:
    """For each area, by its key: its share, and its share of each determinant, in their order."""

    shares: dict[int, Decimal]
    parts: dict[int, tuple[Decimal, ...]]
    weights: tuple[Decimal, ...]
    labels: tuple[str, ...]


class UnknownValuesError(ValueError):
    """Areas whose value is not known; they cannot have a share."""

    def __init__(self, determinant: Determinant, areas: Sequence[int]) -> None:
        super().__init__(determinant.label)
        self.determinant, self.areas = determinant, areas


class NothingToShareError(ValueError):
    """Values that add up to nothing, or one below zero, or weights that do not make 100 %."""


def share_out(determinants: Sequence[Determinant], *, areas: Sequence[int]) -> KeyShares:
    """The shares of the areas. Raises UnknownValuesError or NothingToShareError."""
    weights = [one.weight for one in determinants]
    if sum(weights, Decimal()) != WHOLE:
        raise NothingToShareError("Les poids ne font pas 100 %.")
    parts = [normalise(one, areas=areas) for one in determinants]
    exact = mix(parts, weights=weights)
    stored = [settle(one) for one in parts]
    return KeyShares(
        shares=dict(zip(areas, settle(exact), strict=True)),
        parts={key: tuple(part[rank] for part in stored) for rank, key in enumerate(areas)},
        weights=tuple(weights),
        labels=tuple(one.label for one in determinants),
    )


def normalise(determinant: Determinant, *, areas: Sequence[int]) -> list[Fraction]:
    """The share of each area in the total of the region."""
    values = [determinant.values.get(key) for key in areas]
    unknown = [key for key, value in zip(areas, values, strict=True) if value is None]
    if unknown:
        raise UnknownValuesError(determinant, unknown)
    known = [Fraction(value) for value in values if value is not None]
    total = sum(known, Fraction())
    if total <= 0 or min(known) < 0:
        raise NothingToShareError(determinant.label)
    return [value / total for value in known]


def mix(parts: Sequence[Sequence[Fraction | Decimal]], *, weights: Sequence[Decimal | Fraction]) -> list[Fraction]:
    """The weighted mean of the shares of each determinant."""
    count = len(parts[0])
    pairs = [(part, Fraction(weight) / 100) for part, weight in zip(parts, weights, strict=True)]
    return [sum((weight * Fraction(part[rank]) for part, weight in pairs), Fraction()) for rank in range(count)]


def settle(shares: Sequence[Fraction], *, total: Decimal = Decimal(1), decimals: int = DECIMALS) -> list[Decimal]:
    """Values that sum to `total` as decimals that do too, each the floor or the ceiling of its value."""
    scale = 10**decimals
    floors = [share * scale // 1 for share in shares]
    left = int(total * scale) - sum(floors)
    by_remainder = sorted(range(len(shares)), key=lambda rank: (floors[rank] - shares[rank] * scale, rank))
    raised = set(by_remainder[:left])
    return [Decimal(floor + (rank in raised)).scaleb(-decimals) for rank, floor in enumerate(floors)]


def shift_weights(weights: Sequence[Decimal], *, rank: int, step: Decimal = STEP) -> list[Fraction] | None:
    """The weights once one has grown by `step` points, the others giving in proportion; None past 100 %."""
    own = Fraction(weights[rank])
    others = 100 - own
    if others < step or others == 0:
        return None
    kept = (others - Fraction(step)) / others
    return [own + Fraction(step) if place == rank else Fraction(one) * kept for place, one in enumerate(weights)]
