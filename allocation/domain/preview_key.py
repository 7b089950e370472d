"""What a key does to each territory: target, distance from it, and the effect of each weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from allocation.rules.need_keys import KeyShares, mix, settle, shift_weights
from structures.rules.etp import as_decimal
from territories.models import Area


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One territory. `target` = share × total base, rounded so that the targets sum to the base; `distance` = base ÷
    target − 1, None for a target of 0.

    `effects`: change of the target, in ETP, when the weight of each determinant grows by 5 points; None when it
    cannot grow that much.
    """

    area: Area
    parts: tuple[Decimal, ...]
    share: Decimal
    base: Decimal
    target: Decimal
    distance: Decimal | None
    effects: tuple[Decimal | None, ...]


def preview_key(shares: KeyShares, *, areas: Sequence[Area], base: Mapping[int, Decimal]) -> list[PreviewLine]:
    """A line for each area, in the order given."""
    total = sum((Fraction(base.get(area.pk, Decimal())) for area in areas), Fraction())
    columns = [[shares.parts[area.pk][rank] for area in areas] for rank in range(len(shares.weights))]
    plain = mix(columns, weights=shares.weights)
    shifted = [
        mix(columns, weights=moved) if (moved := shift_weights(shares.weights, rank=rank)) else None
        for rank in range(len(shares.weights))
    ]
    targets = [Fraction(shares.shares[area.pk]) * total for area in areas]
    rounded = settle(targets, total=sum((base.get(area.pk, Decimal()) for area in areas), Decimal()), decimals=2)
    lines = []
    for place, area in enumerate(areas):
        own = base.get(area.pk, Decimal())
        target = targets[place]
        lines.append(
            PreviewLine(
                area=area,
                parts=shares.parts[area.pk],
                share=shares.shares[area.pk],
                base=own,
                target=rounded[place],
                distance=as_decimal(Fraction(own) / target - 1, decimals=6) if target else None,
                effects=tuple(as_decimal((one[place] - plain[place]) * total) if one else None for one in shifted),
            )
        )
    return lines
