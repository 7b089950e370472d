"""What must be made again beyond the border when a real supply has been imported."""

from iae_portal.common.imports.formats import FollowUp, register_follow_up
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from white_zones.domain.outside_supply import remove_invented_supply


def retire_invented_supply(session: Session) -> None:
    """The invented sites beyond the border go with the invented structures, or before real ones."""
    if not any(session.touched.get(name) for name in ("structures", "annexes", "outside")):
        return
    if removed := remove_invented_supply():
        session.consequences.append(Change(label="Offre de démonstration hors région", removed=removed))


register_follow_up(FollowUp(name="Offre hors région", rank=40, run=retire_invented_supply))
