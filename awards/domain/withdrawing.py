"""A released decision taken back, and the appeals that may lead there."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.domain.preparing import lock_decision
from awards.domain.rights import require_right
from awards.enums import (
    FROZEN_CONVENTIONS,
    UNFAVOURABLE,
    AppealKind,
    AppealOutcome,
    ConventionState,
    DecisionState,
    WithdrawalGround,
)
from awards.models import Appeal, Decision
from awards.rules.clocks import withdrawal_until
from awards.rules.recourse import WITHDRAWAL
from calls.domain.desk_rights import applicant_path, hold_file
from calls.domain.moving import move_file
from calls.domain.notifying import tell
from calls.enums import CallEvent
from calls.queries.people import members_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload
from iae_portal.common.formatting import format_datetime
from iae_portal.common.transitions import TransitionRefusedError

RELEASE = Permission.AWARDS_DECISION_RELEASE


def possible_grounds(decision: Decision, *, now: dt.datetime | None = None) -> list[WithdrawalGround]:
    """The reasons for which the law lets this decision be withdrawn today."""
    moment = now or timezone.now()
    if decision.state != DecisionState.RELEASED or decision.released_at is None:
        return []
    if decision.kind in UNFAVOURABLE:
        return [WithdrawalGround.UNFAVOURABLE, WithdrawalGround.APPEAL]
    grounds = [WithdrawalGround.CONDITIONS, WithdrawalGround.REQUEST, WithdrawalGround.APPEAL]
    if moment <= withdrawal_until(decision.released_at):
        grounds.insert(0, WithdrawalGround.ILLEGAL)
    return grounds


def withdraw_decision(decision: Decision, *, ground: WithdrawalGround, motive: str, actor: User) -> Decision:
    """Withdraw a decision in force: the file comes back to be decided, and its applicant is told why.

    Raises ValidationError when the law does not let it be withdrawn for that reason, or no more.
    """
    require_right(decision.application, RELEASE, actor=actor)
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Motivez le retrait : le porteur le reçoit."})
    with transaction.atomic():
        application = hold_file(decision.application)
        held = lock_decision(decision)
        if held.state != DecisionState.RELEASED:
            raise TransitionRefusedError("Cette décision n’est plus en vigueur : actualisez la page.")
        _require_ground(held, ground)
        _drop_convention(held)
        held.state, held.closed_by, held.closed_at = DecisionState.WITHDRAWN, actor, timezone.now()
        held.closing_ground, held.closing_motive = ground, words
        held.save(update_fields=["state", "closed_by", "closed_at", "closing_ground", "closing_motive"])
        changes: dict[str, Any] = {"changed_at": timezone.now(), "motive": ""}
        data = {"motive": words, "ground": str(ground)}
        move_file(application, "reopen", actor=actor, changes=changes, data=data, evidence=held)
        tell(
            CallEvent.REOPENED,
            call=application.call,
            people=members_of(application),
            path=applicant_path(application),
            key=f"decision:{held.pk}:withdrawn",
            application=application,
            values={"motif": words},
        )
    decision.refresh_from_db()
    return decision


def record_appeal(
    decision: Decision,
    *,
    kind: AppealKind,
    received_on: dt.date,
    summary: str,
    actor: User,
    upload: Upload | None = None,
) -> Appeal:
    """An appeal came in: the file is frozen until its outcome."""
    require_right(decision.application, Permission.AWARDS_DECISION_PREPARE, actor=actor)
    faults = {}
    if not summary.strip():
        faults["summary"] = "Résumez les moyens invoqués."
    if decision.released_at is None or received_on < timezone.localdate(decision.released_at):
        faults["received_on"] = "Un recours est reçu après la notification de la décision."
    elif received_on > timezone.localdate():
        faults["received_on"] = "Cette date est à venir."
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        held = lock_decision(decision)
        file = store_upload(upload, actor=actor) if upload is not None else None
        appeal = Appeal.objects.create(
            decision=held,
            kind=kind,
            received_on=received_on,
            summary=summary.strip(),
            file=file,
            recorded_by=actor,
        )
        data = {"appeal": appeal.pk, "kind": str(kind)}
        record_event(actor=actor, verb="appeal:recorded", subject=held.application, data=data)
    return appeal


def close_appeal(appeal: Appeal, *, outcome: AppealOutcome, note: str, actor: User) -> Appeal:
    """Its outcome; a decision quashed is withdrawn at once, and the file comes back to be decided."""
    decision = appeal.decision
    require_right(decision.application, RELEASE, actor=actor)
    words = note.strip()
    if not words:
        raise ValidationError({"note": "Donnez les motifs de l’issue."})
    with transaction.atomic():
        held = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
        if not held.is_open:
            raise TransitionRefusedError("Ce recours est déjà clos : actualisez la page.")
        held.outcome, held.closing_note, held.closed_by = outcome, words, actor
        held.closed_on = timezone.localdate()
        held.save(update_fields=["outcome", "closing_note", "closed_by", "closed_on"])
        data = {"appeal": held.pk, "outcome": str(outcome)}
        record_event(actor=actor, verb="appeal:closed", subject=decision.application, data=data)
        if outcome == AppealOutcome.QUASHED and decision.state == DecisionState.RELEASED:
            withdraw_decision(decision, ground=WithdrawalGround.APPEAL, motive=words, actor=actor)
    appeal.refresh_from_db()
    return appeal


def _require_ground(decision: Decision, ground: WithdrawalGround) -> None:
    if ground in possible_grounds(decision):
        return
    if ground == WithdrawalGround.ILLEGAL and decision.released_at is not None:
        until = format_datetime(withdrawal_until(decision.released_at))
        raise ValidationError({"ground": f"{WITHDRAWAL} Ce délai est passé depuis le {until}."})
    raise ValidationError({"ground": "Ce fondement ne convient pas au sens de la décision."})


def _drop_convention(decision: Decision) -> None:
    """A convention that nobody signed falls with the decision; a signed one is terminated first."""
    convention = getattr(decision, "convention", None)
    if convention is None:
        return
    if convention.state == ConventionState.ENDED:
        raise TransitionRefusedError("La convention est terminée : la décision a produit tous ses effets.")
    if convention.state in FROZEN_CONVENTIONS and convention.state != ConventionState.TERMINATED:
        raise TransitionRefusedError("Une convention est signée : résiliez-la avant de retirer la décision.")
    if convention.state not in FROZEN_CONVENTIONS:
        if convention.signatures.exists():
            raise TransitionRefusedError("La convention porte déjà une signature : reprenez-la d’abord en projet.")
        convention.lines.all().delete()
        convention.delete()
