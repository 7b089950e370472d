"""What must be made again when structures or annexes have changed."""

from iae_portal.common.formatting import paris
from iae_portal.common.imports.formats import FollowUp, register_follow_up
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from structures.domain.conventions import refresh_conventions
from structures.domain.dialogue_campaign import join_campaigns
from structures.domain.estimated_etp import describe_empty, renew_estimates
from structures.domain.replace_demonstration import replace_demonstration


def renew_estimated_etp(session: Session) -> None:
    """Retire the invented structures, then spread the specification's ETP on those that have none of their own."""
    if not (session.touched.get("structures") or session.touched.get("annexes")):
        return
    if retired := replace_demonstration(actor=session.actor):
        session.consequences.append(Change(label="Structures de démonstration", removed=retired))
    estimate = renew_estimates()
    change = Change(
        label="ETP estimés (annexes)",
        created=estimate.created,
        changed=estimate.changed,
        unchanged=estimate.unchanged,
        removed=estimate.removed,
        examples=describe_empty(estimate.empty),
    )
    if not change.is_empty or change.unchanged or change.examples:
        session.consequences.append(change)


def renew_conventions(session: Session) -> None:
    """A convention follows its annexes, whose dates may have changed."""
    if not session.touched.get("annexes"):
        return
    changed = refresh_conventions(day=paris(session.now).date(), actor=session.actor)
    if changed:
        session.consequences.append(Change(label="Conventions", changed=changed))


def open_dialogues(session: Session) -> None:
    """A structure that arrives during a campaign has its dialogue too."""
    if not (session.touched.get("structures") or session.touched.get("annexes")):
        return
    if opened := join_campaigns():
        session.consequences.append(Change(label="Dialogues de gestion ouverts", created=opened))


register_follow_up(FollowUp(name="ETP estimés", rank=30, run=renew_estimated_etp))
register_follow_up(FollowUp(name="État des conventions", rank=31, run=renew_conventions))
register_follow_up(FollowUp(name="Dialogues de gestion", rank=32, run=open_dialogues))
