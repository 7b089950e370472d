"""Parts of a change rounded to the hundredth so that what is read adds up, to the last digit shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from iae_portal.common.formatting import round_half_up
from white_zones.domain.compare_runs import Parts
from white_zones.engine.evolution import Factor

HUNDREDTH = Decimal("0.01")
# A part that rounding errors alone keep from 0, in hundredths of an ETP for 100 seekers.
NOISE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedParts:
    """ETP for 100 seekers: before + Σ parts = after, exactly."""

    before: Decimal
    after: Decimal
    by_factor: Mapping[Factor, Decimal]

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def round_parts(parts: Parts) -> RoundedParts:
    """Round both ends as usual, then share the difference by largest remainders; a factor of no effect stays at 0."""
    before, after = (_hundredths(value) for value in (parts.before, parts.after))
    # 1 ETP by seeker is 100 for 100 seekers, hence 10 000 hundredths.
    exact = {factor: value * 10_000 for factor, value in parts.by_factor.items()}
    moved = [factor for factor, value in exact.items() if abs(value) > NOISE] or list(exact)[:1]
    shares = {factor: floor(exact[factor]) for factor in moved}
    missing = after - before - sum(shares.values())
    step = 1 if missing >= 0 else -1
    by_remainder = sorted(moved, key=lambda factor: step * (shares[factor] - exact[factor]))
    for turn in range(abs(missing)):
        shares[by_remainder[turn % len(moved)]] += step
    return RoundedParts(
        before=before * HUNDREDTH,
        after=after * HUNDREDTH,
        by_factor={factor: shares.get(factor, 0) * HUNDREDTH for factor in exact},
    )


def _hundredths(accessibility: float) -> int:
    rounded = round_half_up(Decimal(str(accessibility)) * 100, decimals=2)
    return int((rounded or Decimal(0)) * 100)
