"""What must be made again when values, areas or zonings have changed."""

from django.db import connection

from iae_portal.common.imports.formats import FollowUp, register_follow_up
from iae_portal.common.imports.session import Session
from territories.domain.refresh_totals import refresh_all_totals, refresh_totals
from territories.enums import IndicatorKind
from territories.models import Indicator


def renew_totals(session: Session) -> None:
    """Totals of the periods that changed; of all when memberships did."""
    with connection.cursor() as cursor:
        # The planner knows nothing yet of the rows just written.
        cursor.execute("ANALYZE territories_indicatorvalue, territories_areamembership")
    if session.touched.get("areas"):
        refresh_all_totals()
        return
    changed = session.touched.get("values", set())
    indicators = Indicator.objects.exclude(kind=IndicatorKind.MEDIAN).in_bulk({indicator for indicator, _ in changed})
    for key, period in sorted(changed):
        if key in indicators:
            refresh_totals(indicator=indicators[key], period=period)


register_follow_up(FollowUp(name="Totaux par territoire", rank=10, run=renew_totals))
