"""Values of indicators at any level: the producer's own, else what the communes make together."""

from collections.abc import Iterable, Mapping

from territories.enums import AreaLevel, ValueState
from territories.models import Area, Indicator, IndicatorTotal, IndicatorValue
from territories.queries.aggregation import AreaValue, aggregate_communes
from territories.queries.periods import choose_periods

# Keys of the indicator, then of the area.
Key = tuple[int, int]


def get_latest_period(indicator: Indicator) -> str | None:
    """The last period that covers nearly as many areas as any."""
    return choose_periods(indicator.values.all()).get(indicator.pk)


def get_area_value(*, area: Area, indicator: Indicator, period: str) -> AreaValue:
    """The value of one area: its own if the producer publishes it, else from its communes."""
    return list_area_values(areas=[area], indicator=indicator, period=period)[area.pk]


def list_area_values(*, areas: Iterable[Area], indicator: Indicator, period: str) -> dict[int, AreaValue]:
    """The value of every area asked for, by its key."""
    values = list_values(areas=areas, periods={indicator: period})
    return {area: value for (_, area), value in values.items()}


def list_values(*, areas: Iterable[Area], periods: Mapping[Indicator, str]) -> dict[Key, AreaValue]:
    """The value of each indicator at its period in each area, by (indicator, area).

    Totals that were not prepared are added up on the spot, one query an indicator.
    """
    wanted = list(areas)
    found: dict[Key, AreaValue] = {}
    rows = {"area__in": [area.pk for area in wanted], "indicator__in": [indicator.pk for indicator in periods]}
    by_key = {indicator.pk: period for indicator, period in periods.items()}
    for total in IndicatorTotal.objects.filter(**rows, period__in=by_key.values()):
        if by_key[total.indicator_id] == total.period:
            found[total.indicator_id, total.area_id] = _read_total(total)
    for own in IndicatorValue.objects.filter(**rows, period__in=by_key.values()).select_related("source"):
        if by_key[own.indicator_id] == own.period:
            found[own.indicator_id, own.area_id] = _read_own(own)
    for indicator, period in periods.items():
        rest = [area.pk for area in wanted if (indicator.pk, area.pk) not in found and area.level != AreaLevel.COMMUNE]
        for key, value in aggregate_communes(parents=rest, indicator=indicator, period=period).items():
            found[indicator.pk, key] = value
        for area in wanted:
            found.setdefault((indicator.pk, area.pk), _absent(area.pk, indicator=indicator, period=period))
    return found


def _read_total(total: IndicatorTotal) -> AreaValue:
    return AreaValue(
        area_id=total.area_id,
        indicator_id=total.indicator_id,
        period=total.period,
        value=total.value,
        state=ValueState(total.state),
        is_aggregated=True,
        parts=total.parts,
        secret=total.secret,
        missing=total.missing,
        is_demonstration=total.is_demonstration,
    )


def _read_own(row: IndicatorValue) -> AreaValue:
    state = ValueState(row.state)
    return AreaValue(
        area_id=row.area_id,
        indicator_id=row.indicator_id,
        period=row.period,
        value=row.value,
        state=state,
        is_aggregated=False,
        secret=int(state == ValueState.SECRET),
        missing=int(state == ValueState.MISSING),
        is_demonstration=row.source.is_demonstration,
    )


def _absent(key: int, *, indicator: Indicator, period: str) -> AreaValue:
    return AreaValue(
        area_id=key,
        indicator_id=indicator.pk,
        period=period,
        value=None,
        state=ValueState.MISSING,
        is_aggregated=False,
        missing=1,
    )
