"""Communes' values added up to larger areas, in the database, without ever reading an absence as zero."""

from collections.abc import Collection, Mapping
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
from territories.models import AreaMembership, Indicator, IndicatorValue

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


def aggregate_communes(*, parents: Collection[int], indicator: Indicator, period: str) -> dict[int, AreaValue]:
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
    return {row["parent"]: _read_sum(row, indicator=indicator, period=period) for row in rows}


def _weigh_commune(*, indicator: Indicator, period: str) -> Subquery | Value:
    """A commune counts for one in a sum, and in a rate for its denominator, as last known at that period."""
    if indicator.kind != IndicatorKind.RATE:
        return Value(Decimal(1), output_field=PRODUCT)
    known = IndicatorValue.objects.filter(
        indicator=indicator.denominator_id, area=OuterRef("child"), period__lte=period
    )
    return Subquery(known.order_by("-period").values("value")[:1])


def _read_sum(row: Mapping[str, Any], *, indicator: Indicator, period: str) -> AreaValue:
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
