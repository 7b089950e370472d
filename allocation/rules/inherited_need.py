"""The need of a convention, which nobody measures: that of its territory, split between the conventions there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

QUANTUM = Decimal("1E-14")


@dataclass(frozen=True, slots=True)
class Inherited:
    """Need by key of convention, the part of the need (0 to 1) of territories without any, and those without home."""

    needs: Mapping[int, Decimal]
    unheld: Decimal
    homeless: tuple[int, ...]


def inherit_need(bases: Mapping[int, Decimal], *, homes: Mapping[int, int], needs: Mapping[int, Decimal]) -> Inherited:
    """Split the need of each territory in proportion to the base of its conventions: n_s = n_e · b_s ÷ Σ_e b.

    `homes` gives the key of the territory of each. Conventions of a territory whose bases are all 0 have equal parts.
    One whose territory is not known has the need that its base has on average elsewhere, and its own base where
    nothing is known at all. Needs are rounded to `QUANTUM`: only their proportions count.
    """
    members: dict[int, list[int]] = defaultdict(list)
    homeless = []
    for key in bases:
        home = homes.get(key)
        if home is None or home not in needs:
            homeless.append(key)
        else:
            members[home].append(key)
    found: dict[int, Decimal] = {}
    for home, keys in members.items():
        base = sum((bases[key] for key in keys), Decimal())
        for key in keys:
            found[key] = needs[home] * (bases[key] / base if base else Decimal(1) / len(keys))
    held, based = sum(found.values(), Decimal()), sum((bases[key] for key in found), Decimal())
    mean = held / based if held and based else Decimal(1)
    found |= {key: bases[key] * mean for key in homeless}
    total = sum(needs.values(), Decimal())
    unheld = sum((need for home, need in needs.items() if home not in members), Decimal())
    rounded = {key: found[key].quantize(QUANTUM) for key in bases}
    return Inherited(rounded, unheld / total if total else Decimal(), tuple(homeless))
