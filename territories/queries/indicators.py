"""Values of indicators at any level, added up from communes without ever reading an absence as zero."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)

from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import Area, AreaMembership, Indicator, IndicatorValue

STORED_PRECISION = Decimal("0.0001")
PRODUCT = DecimalField(max_digits=30, decimal_places=8)


@dataclass(frozen=True, kw_only=True)
class AreaValue:
    """The value shown for an area: the producer's own, or one made from its communes.

    `value` covers only the communes with a value; `secret` and `missing` count those without one, and
    `is_complete` says whether the value stands for the whole area.
    """

    area_id: int
    indicator_id: int
    period: str
    value: Decimal | None
    state: ValueState
    is_aggregated: bool
    parts: int = 1
    secret: int = 0
    missing: int = 0
    is_demonstration: bool = False

    @property
    def is_complete(self) -> bool:
        return self.value is not None and not self.secret and not self.missing


def get_latest_period(indicator: Indicator) -> str | None:
    return indicator.values.order_by("-period").values_list("period", flat=True).first()


def list_periods(indicator: Indicator) -> list[str]:
    return list(indicator.values.order_by("period").values_list("period", flat=True).distinct())


def map_commune_values(*, indicator: Indicator, period: str) -> dict[str, Decimal | None]:
    """INSEE code → value of each current commune; nothing where it is secret or missing."""
    values = indicator.values.filter(period=period, area__level=AreaLevel.COMMUNE, area__is_current=True)
    return dict(values.order_by("area__code").values_list("area__code", "value"))


def get_area_value(*, area: Area, indicator: Indicator, period: str) -> AreaValue:
    """The value of one area: its own if the producer publishes it, else from its communes."""
    return list_area_values(areas=[area], indicator=indicator, period=period)[area.pk]


def list_area_values(*, areas: Iterable[Area], indicator: Indicator, period: str) -> dict[int, AreaValue]:
    """The value of every area asked for, by its key, in three queries however many areas there are."""
    keys = [area.pk for area in areas]
    own = {row.area_id: row for row in indicator.values.filter(area__in=keys, period=period).select_related("source")}
    rest = [key for key in keys if key not in own]
    found = {key: read_own_value(row, indicator=indicator) for key, row in own.items()}
    found |= _aggregate(parents=rest, indicator=indicator, period=period)
    absent = (key for key in keys if key not in found)
    return found | {key: _absent(key, indicator=indicator, period=period) for key in absent}


def read_own_value(row: IndicatorValue, *, indicator: Indicator) -> AreaValue:
    state = ValueState(row.state)
    return AreaValue(
        area_id=row.area_id,
        indicator_id=indicator.pk,
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


def _aggregate(*, parents: Collection[int], indicator: Indicator, period: str) -> dict[int, AreaValue]:
    if not parents or indicator.kind == IndicatorKind.MEDIAN:
        return {}
    own = Q(child__indicator_values__indicator=indicator, child__indicator_values__period=period)
    rows = (
        AreaMembership.objects.current()
        .filter(parent__in=parents, child__level=AreaLevel.COMMUNE, child__is_current=True)
        .annotate(own=FilteredRelation("child__indicator_values", condition=own))
        .annotate(weight=_weigh_commune(indicator=indicator, period=period))
        .annotate(part=ExpressionWrapper(F("own__value") * F("weight"), output_field=PRODUCT))
        .values("parent")
        .annotate(
            parts=Count("pk"),
            present=Count("part"),
            secret=Count("pk", filter=Q(own__state=ValueState.SECRET)),
            estimated=Count("pk", filter=Q(own__state=ValueState.ESTIMATED)),
            imputed=Count("pk", filter=Q(own__state=ValueState.IMPUTED)),
            demonstration=Count("pk", filter=Q(own__source__is_demonstration=True)),
            total=Sum("part"),
            total_weight=Sum("weight", filter=Q(part__isnull=False)),
        )
    )
    return {row["parent"]: read_summed_value(row, indicator=indicator, period=period) for row in rows}


def _weigh_commune(*, indicator: Indicator, period: str) -> Subquery | Value:
    """A commune counts for one in a sum, and in a rate for its denominator, as last known at that period."""
    if indicator.kind != IndicatorKind.RATE:
        return Value(Decimal(1), output_field=PRODUCT)
    known = IndicatorValue.objects.filter(
        indicator=indicator.denominator_id, area=OuterRef("child"), period__lte=period
    )
    return Subquery(known.order_by("-period").values("value")[:1])


def read_summed_value(row: Mapping[str, Any], *, indicator: Indicator, period: str) -> AreaValue:
    value = row["total"]
    if indicator.kind == IndicatorKind.RATE:
        value = row["total"] / row["total_weight"] if row["total_weight"] else None
    if value is not None:
        value = value.quantize(STORED_PRECISION, ROUND_HALF_UP)
    absent = row["parts"] - row["present"]
    return AreaValue(
        area_id=row["parent"],
        indicator_id=indicator.pk,
        period=period,
        value=value,
        state=_sum_state(row, value=value),
        is_aggregated=True,
        parts=row["parts"],
        secret=row["secret"],
        missing=absent - row["secret"],
        is_demonstration=bool(row["demonstration"]),
    )


def _sum_state(row: Mapping[str, Any], *, value: Decimal | None) -> ValueState:
    """A sum is as sure as its least sure part; without any value, it is secret before it is missing."""
    if value is None:
        return ValueState.SECRET if row["secret"] else ValueState.MISSING
    if row["estimated"]:
        return ValueState.ESTIMATED
    return ValueState.IMPUTED if row["imputed"] else ValueState.KNOWN
