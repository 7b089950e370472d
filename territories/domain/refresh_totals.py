"""Keep the totals of larger areas in step with the values of their communes."""

from django.db import transaction

from territories.enums import IndicatorKind
from territories.models import Area, AreaMembership, Indicator, IndicatorTotal, IndicatorValue
from territories.queries.aggregation import AreaValue, aggregate_communes


@transaction.atomic
def refresh_totals(*, indicator: Indicator, period: str) -> None:
    """Add up again the communes of every area; to call after values of this period were written."""
    parents = Area.objects.current().filter(pk__in=AreaMembership.objects.current().values("parent"))
    values = aggregate_communes(parents=list(parents.values_list("pk", flat=True)), indicator=indicator, period=period)
    IndicatorTotal.objects.filter(indicator=indicator, period=period).delete()
    IndicatorTotal.objects.bulk_create(_build_total(value) for value in values.values())


def refresh_all_totals() -> None:
    """To call after memberships changed, or a denominator of rates."""
    # A median or an amount is never added up: its eighty quarters have no total.
    indicators = Indicator.objects.exclude(kind=IndicatorKind.MEDIAN).in_bulk()
    values = IndicatorValue.objects.filter(indicator__in=indicators)
    pairs = values.order_by("indicator", "period").values_list("indicator", "period").distinct()
    for key, period in pairs:
        refresh_totals(indicator=indicators[key], period=period)


def _build_total(value: AreaValue) -> IndicatorTotal:
    return IndicatorTotal(
        area_id=value.area_id,
        indicator_id=value.indicator_id,
        period=value.period,
        value=value.value,
        state=value.state,
        parts=value.parts,
        secret=value.secret,
        missing=value.missing,
        is_demonstration=value.is_demonstration,
    )
