"""Bringing figures of an older list of communes to today's, by a stated rule that is counted.

For each indicator and period of a file:

- a municipal district counts only when its commune has no figure of its own: otherwise it would count twice;
- a commune that joined another gives it its figure: headcounts add up; a rate or a median cannot, the commune keeps
  its own, marked as imputed since it describes a smaller territory;
- a commune that was split shares its headcount among its heirs by population (largest remainder), when none of
  them is published; a rate or a median is that of every heir. Both are marked as imputed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from territories.enums import ValueState

UNIT = Decimal(1)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or the reason why there is none."""

    value: Decimal | None
    state: ValueState


def join_figures(own: Figure | None, merged: Sequence[Figure], *, adds_up: bool) -> Figure:
    """The figure of a commune with those of the communes that joined it; `merged` is not empty."""
    if own is None and len(merged) == 1:
        return merged[0]
    parts = [*([own] if own is not None else []), *merged]
    known = [part.value for part in parts if part.value is not None]
    if not known:
        return Figure(None, parts[0].state)
    if not adds_up:
        main = own or merged[0]
        return Figure(main.value, ValueState.IMPUTED) if main.value is not None else main
    is_whole = len(known) == len(parts) and all(part.state == ValueState.KNOWN for part in parts)
    return Figure(sum(known, Decimal()), ValueState.KNOWN if is_whole else ValueState.IMPUTED)


def split_figure(whole: Figure, populations: Mapping[int, int], *, adds_up: bool) -> dict[int, Figure]:
    """The figure of a former commune among its heirs; headcounts add up to it exactly."""
    if whole.value is None:
        return dict.fromkeys(populations, whole)
    if not adds_up:
        return dict.fromkeys(populations, Figure(whole.value, ValueState.IMPUTED))
    total = sum(populations.values())
    if not total:
        return dict.fromkeys(populations, Figure(None, ValueState.MISSING))
    exact = {key: whole.value * population / total for key, population in populations.items()}
    shares = {key: value.to_integral_value(rounding="ROUND_FLOOR") for key, value in exact.items()}
    rest = whole.value - sum(shares.values())
    remainders = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in remainders[: int(rest.to_integral_value(ROUND_HALF_EVEN))]:
        shares[key] += UNIT
    # What a headcount that is not whole leaves goes to the largest heir.
    largest = max(populations, key=lambda key: (populations[key], -key))
    shares[largest] += whole.value - sum(shares.values())
    return {key: Figure(share, ValueState.IMPUTED) for key, share in shares.items()}
