"""What must be made again when values, areas or zonings have changed."""

from django.db import connection

from iae_portal.common.imports.formats import FollowUp, register_follow_up
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from territories.domain.need.recompute import recompute_need
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


def renew_need(session: Session) -> None:
    """The need in force, from the publics as they are now; estimates that real figures replace go away."""
    if not (session.touched.get("values") or session.touched.get("areas")):
        return
    result = recompute_need(actor=session.actor)
    change = Change(label=f"Besoin d’insertion {result.period}, par commune")
    if result.changed:
        change.changed = result.communes
    else:
        change.unchanged = result.communes
    change.removed = len(result.removed)
    change.examples = [
        (
            f"{result.known} communes d’après des chiffres publiés, {result.imputed} en partie imputées, "
            f"{result.estimated} en partie estimées"
        ),
        *(f"Estimation de démonstration retirée : {code}" for code in result.removed),
    ]
    session.consequences.append(change)


register_follow_up(FollowUp(name="Totaux par territoire", rank=10, run=renew_totals))
register_follow_up(FollowUp(name="Besoin d’insertion", rank=20, run=renew_need))
