"""Every indicator of a few areas at once, in a number of queries that does not grow with the catalogue."""

from collections.abc import Sequence

from territories.models import Area, Indicator, IndicatorValue
from territories.queries.aggregation import AreaValue
from territories.queries.indicators import list_values
from territories.queries.periods import choose_periods

Profile = dict[tuple[int, int], AreaValue]


def list_latest_periods(indicators: Sequence[Indicator]) -> dict[int, str]:
    """The last period that covers each indicator, by its key."""
    return choose_periods(IndicatorValue.objects.filter(indicator__in=indicators))


def list_profile(*, areas: Sequence[Area], indicators: Sequence[Indicator]) -> tuple[Profile, dict[int, str]]:
    """Values by (indicator, area), and the period of each indicator: what is published, else the sum of communes."""
    periods = list_latest_periods(indicators)
    known = {indicator: periods[indicator.pk] for indicator in indicators if indicator.pk in periods}
    return list_values(areas=areas, periods=known), periods
