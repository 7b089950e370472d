"""What must be made again when values, areas or zonings have changed."""

from iae_portal.common.imports.formats import FollowUp, register_follow_up
from iae_portal.common.imports.session import Session
from territories.domain.refresh_totals import refresh_all_totals, refresh_totals
from territories.models import Indicator


def renew_totals(session: Session) -> None:
    """Totals of the periods that changed; of all when memberships did."""
    if session.touched.get("areas"):
        refresh_all_totals()
        return
    changed = session.touched.get("values", set())
    indicators = Indicator.objects.in_bulk({indicator for indicator, _ in changed})
    for key, period in sorted(changed):
        refresh_totals(indicator=indicators[key], period=period)


register_follow_up(FollowUp(name="Totaux par territoire", rank=10, run=renew_totals))
