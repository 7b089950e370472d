"""What a reading of the figures finds, before it is kept as a suggestion."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from calls.models import CallVersion
from iae_portal.common.formatting import paris
from strategy.enums import SuggestionKind
from territories.models import Area
from white_zones.domain.parameters import RunParameters
from white_zones.models import Run
from white_zones.presentation import describe_origin

# Rows of [label with its unit, value as it is read].
Figures = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact worth a recommendation: where, why, with which figures; the key tells it from all others."""

    key: str
    kind: SuggestionKind
    department: Area | None
    area: Area | None
    title: str
    reason: str
    figures: Figures
    source: str
    dated_on: dt.date
    is_estimated: bool
    path: str
    weight: float | Decimal
    run: Run | None = None
    scenario_id: int | None = None
    call: CallVersion | None = None


def day_of(moment: dt.datetime | None) -> dt.date:
    """The day in Paris of something that is over."""
    if moment is None:
        raise ValueError("Ce qui n’est pas terminé n’a pas de date.")
    return paris(moment).date()


def source_of(run: Run) -> str:
    return describe_origin(run)


def is_estimated(run: Run) -> bool:
    """Whether the run leans on estimated travel times, or on a source of demonstration."""
    estimated = RunParameters.from_json(run.parameters).is_estimated_travel
    return estimated or run.sources.filter(is_demonstration=True).exists()
