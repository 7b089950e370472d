"""The need of every commune with given weights, in memory: what a preview shows and what a recomputation writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from territories.domain.need.components import ComponentReport, read_components
from territories.domain.need.imputation import Cell
from territories.domain.need.index import compute_index
from territories.enums import ValueState


@dataclass(frozen=True, kw_only=True)
class ComputedNeed:
    """The index by commune, the period it stands for, and what it was made from."""

    cells: Mapping[int, Cell]
    period: str
    reports: tuple[ComponentReport, ...]
    source_ids: frozenset[int]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of the publics with a weight that no value reaches everywhere."""
        return tuple(report.name for report in self.reports if report.is_left_out)

    @property
    def total(self) -> Decimal:
        return sum((cell.value or Decimal() for cell in self.cells.values()), Decimal())

    def count(self, state: ValueState) -> int:
        return sum(cell.state == state for cell in self.cells.values())


def compute_need(weights: Mapping[str, Decimal]) -> ComputedNeed:
    """Compute the index from weights by code of indicator; nothing is written."""
    inputs = read_components(weights)
    return ComputedNeed(
        cells=compute_index(inputs.components),
        period=inputs.period,
        reports=tuple(inputs.reports),
        source_ids=inputs.source_ids,
    )
