"""The weighted index of publics, each person counted once: pure arithmetic.

    cellule = max(0, effectif du public − effectifs des publics qu’il contient)
    indice  = échelle × Σ poids × cellule,  échelle telle que Σ indice = Σ cellules

The scale makes the index of the region the headcount of its publics (standardised demand, as the APL of the DREES
standardises by age); a commune's index orders it among the others and does not count people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from territories.domain.need.imputation import CENT, Cell
from territories.enums import ValueState

# From the least to the most uncertain: an index is as sure as its least sure part.
CERTAINTY = (ValueState.KNOWN, ValueState.IMPUTED, ValueState.ESTIMATED)


@dataclass(frozen=True, kw_only=True)
class Component:
    """A public with its weight, the other publics that it contains, and its cell in each commune."""

    code: str
    weight: Decimal
    contains: frozenset[str]
    cells: Mapping[int, Cell]


def compute_index(components: Sequence[Component]) -> dict[int, Cell]:
    """The index of each commune that has a value for every component, with the state of its least sure part."""
    weighted = [component for component in components if component.weight > 0]
    if not weighted:
        return {}
    by_code = {component.code: component for component in weighted}
    areas = set.intersection(*(set(component.cells) for component in weighted))
    headcount, total = Decimal(), Decimal()
    raw: dict[int, Decimal] = {}
    for area in sorted(areas):
        cells = [(component.weight, _own_people(component, area, by_code=by_code)) for component in weighted]
        raw[area] = sum((weight * people for weight, people in cells), Decimal())
        headcount += sum((people for _, people in cells), Decimal())
        total += raw[area]
    scale = headcount / total if total else Decimal(1)
    return {
        area: Cell((value * scale).quantize(CENT, ROUND_HALF_UP), _least_sure(weighted, area))
        for area, value in raw.items()
    }


def _own_people(component: Component, area: int, *, by_code: Mapping[str, Component]) -> Decimal:
    """Those of the public who are in none of the weighted publics it contains; never fewer than nobody."""
    contained = sum(
        (by_code[code].cells[area].value or Decimal() for code in component.contains if code in by_code), Decimal()
    )
    return max(Decimal(), (component.cells[area].value or Decimal()) - contained)


def _least_sure(components: Sequence[Component], area: int) -> ValueState:
    return max((component.cells[area].state for component in components), key=CERTAINTY.index)
