"""Every indicator of a few areas at once, in a number of queries that does not grow with the catalogue."""

from collections.abc import Sequence

from django.db.models import Count, F, Max, Q, Sum

from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import Area, AreaMembership, Indicator, IndicatorValue
from territories.queries.indicators import AreaValue, list_area_values, read_own_value, read_summed_value

Profile = dict[tuple[int, int], AreaValue]


def list_latest_periods(indicators: Sequence[Indicator]) -> dict[int, str]:
    """The last period of each indicator that has one, by its key."""
    rows = IndicatorValue.objects.filter(indicator__in=indicators).values("indicator").annotate(last=Max("period"))
    return dict(rows.order_by("indicator").values_list("indicator", "last"))


def list_profile(*, areas: Sequence[Area], indicators: Sequence[Indicator]) -> tuple[Profile, dict[int, str]]:
    """Values by (indicator, area), and the period of each indicator: what is published, else the sum of communes."""
    periods = list_latest_periods(indicators)
    known = [indicator for indicator in indicators if indicator.pk in periods]
    profile = _own_values(areas, known, periods)
    added = [indicator for indicator in known if indicator.kind in {IndicatorKind.COUNT, IndicatorKind.INDEX}]
    profile = {**_summed_values(areas, added, periods), **profile}
    for indicator in known:
        missing = [area for area in areas if (indicator.pk, area.pk) not in profile]
        if missing:
            values = list_area_values(areas=missing, indicator=indicator, period=periods[indicator.pk])
            profile |= {(indicator.pk, key): value for key, value in values.items()}
    return profile, periods


def _asked(indicators: Sequence[Indicator], periods: dict[int, str], *, prefix: str = "") -> Q:
    asked = Q(pk__in=[])
    for indicator in indicators:
        asked |= Q(**{f"{prefix}indicator": indicator, f"{prefix}period": periods[indicator.pk]})
    return asked


def _own_values(areas: Sequence[Area], indicators: Sequence[Indicator], periods: dict[int, str]) -> Profile:
    rows = IndicatorValue.objects.filter(_asked(indicators, periods), area__in=areas)
    by_key = {indicator.pk: indicator for indicator in indicators}
    return {
        (row.indicator_id, row.area_id): read_own_value(row, indicator=by_key[row.indicator_id])
        for row in rows.select_related("source")
    }


def _summed_values(areas: Sequence[Area], indicators: Sequence[Indicator], periods: dict[int, str]) -> Profile:
    """Counts add up; a commune without a row counts as missing, never as zero."""
    if not indicators:
        return {}
    links = AreaMembership.objects.current().filter(
        parent__in=areas, child__level=AreaLevel.COMMUNE, child__is_current=True
    )
    parts = dict(links.values("parent").annotate(count=Count("pk")).order_by().values_list("parent", "count"))
    value = "child__indicator_values"
    rows = (
        links.filter(_asked(indicators, periods, prefix=f"{value}__"))
        .values("parent", indicator=F(f"{value}__indicator"))
        .annotate(
            total=Sum(f"{value}__value"),
            present=Count(f"{value}__value"),
            secret=Count("pk", filter=Q(**{f"{value}__state": ValueState.SECRET})),
            estimated=Count("pk", filter=Q(**{f"{value}__state": ValueState.ESTIMATED})),
            imputed=Count("pk", filter=Q(**{f"{value}__state": ValueState.IMPUTED})),
            demonstration=Count("pk", filter=Q(**{f"{value}__source__is_demonstration": True})),
        )
        .order_by()
    )
    by_key = {indicator.pk: indicator for indicator in indicators}
    return {
        (row["indicator"], row["parent"]): read_summed_value(
            {**row, "parts": parts[row["parent"]]},
            indicator=by_key[row["indicator"]],
            period=periods[row["indicator"]],
        )
        for row in rows
    }
