"""What other weights would change, by département; nothing is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from territories.domain.catalogue import NEED
from territories.domain.need.components import ComponentReport
from territories.domain.need.compute import compute_need
from territories.enums import AreaLevel
from territories.models import Area, Indicator
from territories.queries.indicators import get_latest_period
from territories.queries.need import list_departments, read_parents, sum_need_by_department


@dataclass(frozen=True, kw_only=True)
class PreviewLine:
    """The need of a département today and with other weights."""

    area: Area
    now: Decimal
    then: Decimal
    share_now: Decimal | None
    share_then: Decimal | None

    @property
    def difference(self) -> Decimal:
        return self.then - self.now


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The départements in the order of their codes, the region's sums, and how each public entered."""

    lines: Sequence[PreviewLine]
    now: Decimal
    then: Decimal
    reports: Sequence[ComponentReport]
    left_out: Sequence[str]


def preview_need(weights: Mapping[str, Decimal]) -> Preview:
    """Compare the need that is stored with what these weights would make of the same data."""
    need = compute_need(weights)
    departments = read_parents()[AreaLevel.DEPARTMENT]
    then: dict[int, Decimal] = defaultdict(Decimal)
    for area, cell in need.cells.items():
        if area in departments:
            then[departments[area]] += cell.value or Decimal()
    now = _stored()
    total_now, total_then = sum(now.values(), Decimal()), sum(then.values(), Decimal())
    lines = [
        PreviewLine(
            area=area,
            now=now.get(area.pk, Decimal()),
            then=then[area.pk],
            share_now=now.get(area.pk, Decimal()) / total_now if total_now else None,
            share_then=then[area.pk] / total_then if total_then else None,
        )
        for area in list_departments()
    ]
    return Preview(lines=lines, now=total_now, then=total_then, reports=need.reports, left_out=need.left_out)


def _stored() -> dict[int, Decimal]:
    indicator = Indicator.objects.filter(code=NEED).first()
    period = get_latest_period(indicator) if indicator else None
    return sum_need_by_department(indicator=indicator, period=period) if indicator and period else {}
