"""Which period of an indicator a page shows: the latest one that stands for the whole, not for a corner of it."""

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from territories.models import IndicatorValue

# A period counts when it covers this share, in hundredths, of the areas that the best period covers.
ENOUGH = 80


def choose_periods(values: "QuerySet[IndicatorValue]") -> dict[int, str]:
    """Indicator's key → the latest of its periods that covers nearly as many areas as any.

    A quarter published for one département must not hide the year that covers the region.
    """
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = values.order_by().values_list("indicator", "period").annotate(areas=Count("pk"))
    for indicator, period, areas in rows:
        counts[indicator][period] = areas
    return {
        indicator: max(period for period, areas in found.items() if areas * 100 >= max(found.values()) * ENOUGH)
        for indicator, found in counts.items()
    }
