"""Releasing a decision: state of the file, letter, notification, in one transaction; one by one or many by a job."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.domain.envelope_check import require_envelopes
from awards.domain.letter_content import compose_letter
from awards.domain.preparing import MOVE_OF, lock_decision
from awards.domain.rights import require_right
from awards.enums import UNFAVOURABLE, DecisionKind, DecisionState
from awards.models import Decision, Letter
from awards.queries.amounts import amounts_of
from awards.rules.papers import fingerprint_of
from awards.rules.recourse import tell_recourse
from calls.domain.application_states import BY_NAME
from calls.domain.bulk_actions import Outcome, ask_bulk, run_each, try_each
from calls.domain.desk_rights import applicant_path, hold_file
from calls.domain.moving import move_file
from calls.domain.notifying import tell
from calls.enums import CallEvent
from calls.models import Application, BulkAction, Call
from calls.queries.people import members_of
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.transitions import TransitionRefusedError

JOB_KIND = "awards.release"
ACTION = "release"


def release_decision(decision: Decision, *, actor: User) -> Decision:
    """Make a held decision exist: nobody gets two letters, and nobody a state without its letter.

    Raises PermissionDenied, ValidationError (interest not declared) or TransitionRefusedError (state, envelope).
    """
    require_right(decision.application, Permission.AWARDS_DECISION_RELEASE, actor=actor)
    with transaction.atomic():
        application = hold_file(decision.application)
        held = lock_decision(decision)
        held.application = application
        if held.state != DecisionState.HELD:
            raise TransitionRefusedError(
                f"La décision est « {held.get_state_display()} » : seule une décision prête à notifier se notifie."
            )
        if held.gives_means:
            require_envelopes(application, amounts_of(held.lines.all()))
        now = timezone.now()
        _replace_former(application, actor=actor)
        held.state, held.released_by, held.released_at = DecisionState.RELEASED, actor, now
        held.revision += 1
        held.save(update_fields=["state", "released_by", "released_at", "revision"])
        _move(held, application, actor=actor)
        letter = _write_letter(held, actor=actor)
        _tell(held, application)
        data = {"decision": held.pk, "reference": letter.reference, "sha256": letter.sha256}
        record_event(actor=actor, verb="letter:sent", subject=application, data=data)
    decision.refresh_from_db()
    return decision


def try_release(applications: Sequence[Application], *, actor: User) -> list[Outcome]:
    """What releasing the held decision of each file would do, of which nothing is kept."""
    return try_each(applications, act=release_of_file, parameters={}, actor=actor)


def ask_release(call: Call, applications: Sequence[Application], *, actor: User) -> BulkAction:
    """Give the held decisions of these files to a job."""
    return ask_bulk(call, applications, kind=ACTION, parameters={}, actor=actor, job_kind=JOB_KIND)


def run_release(bulk: BulkAction, *, report: Callable[[float, str], None]) -> None:
    """Release what is left to release: each file in its own transaction with its result."""
    run_each(bulk, act=release_of_file, report=report)


def release_of_file(application: Application, _parameters: Mapping[str, Any], actor: User) -> str:
    decision = application.decisions.pending().first()
    if decision is None:
        raise ValidationError("Aucune décision n’est prête à notifier sur ce dossier.", code="none")
    release_decision(decision, actor=actor)
    kind = DecisionKind(decision.kind)
    return f"{kind.label.capitalize()}, lettre {decision.letter.reference} notifiée"


def _replace_former(application: Application, *, actor: User) -> None:
    """The decision that put the file on the waiting list gives way to the one that leaves it."""
    released = application.decisions.select_for_update(of=("self",)).filter(state=DecisionState.RELEASED)
    # Any other decision in force leaves a state from which none is prepared, and a file has one in force at most.
    former = released.filter(kind=DecisionKind.WAITLISTED).first()
    if former is None:
        return
    former.state, former.closed_by, former.closed_at = DecisionState.REPLACED, actor, timezone.now()
    former.save(update_fields=["state", "closed_by", "closed_at"])


def _move(decision: Decision, application: Application, *, actor: User) -> None:
    changes: dict[str, Any] = {"changed_at": timezone.now(), "motive": decision.motive}
    data = {"motive": decision.motive} if decision.kind in UNFAVOURABLE else {}
    name = MOVE_OF[DecisionKind(decision.kind)]
    move_file(application, name, actor=actor, changes=changes, data=data, evidence=decision)


def _write_letter(decision: Decision, *, actor: User) -> Letter:
    now = timezone.now()
    paper = compose_letter(decision, sent_at=now, sender=actor)
    content = canonical_data(paper.dump())
    return Letter.objects.create(
        decision=decision,
        reference=paper.reference,
        content=content,
        recourse=tell_recourse(decision.application.department.code),
        sha256=fingerprint_of(content),
        sent_at=now,
        sent_by=actor,
    )


def _tell(decision: Decision, application: Application) -> None:
    event = BY_NAME[MOVE_OF[DecisionKind(decision.kind)]].event
    tell(
        event or CallEvent.ACCEPTED,
        call=application.call,
        people=members_of(application),
        path=applicant_path(application),
        key=f"decision:{decision.pk}",
        application=application,
        values={"motif": decision.motive},
    )
