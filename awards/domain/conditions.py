"""Conditions watched: the proof comes from the applicant, the finding from an agent."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.domain.annexes import sync_annexes
from awards.domain.rights import require_right
from awards.enums import ConditionState as S, ConventionState, DecisionState
from awards.models import Condition, Convention
from calls.models import Application
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload
from iae_portal.common.transitions import TransitionRefusedError


def give_evidence(condition: Condition, *, note: str, actor: User, upload: Upload | None = None) -> Condition:
    """The applicant says that it is done, and joins the proof."""
    application = condition.decision.application
    if not Application.objects.carried_by(actor).filter(pk=application.pk).exists():
        raise ValidationError("Ce dossier n’est pas le vôtre.")
    if upload is None:
        raise ValidationError({"file": "Joignez la preuve : bail, photographie datée, convention avec la commune."})
    with transaction.atomic():
        held = _hold(condition)
        held.evidence, held.evidence_note = store_upload(upload, actor=actor), note.strip()
        held.evidence_at = timezone.now()
        held.save(update_fields=["evidence", "evidence_note", "evidence_at"])
        record_event(actor=actor, verb="condition:evidence", subject=application, data={"condition": held.pk})
    return held


def settle_condition(condition: Condition, *, outcome: S, motive: str, actor: User) -> Condition:
    """Met, failed or waived: what it suspends enters, what it takes back leaves, in the same transaction."""
    application = condition.decision.application
    require_right(application, Permission.AWARDS_DECISION_RELEASE, actor=actor)
    words = motive.strip()
    faults = {}
    if outcome not in (S.MET, S.FAILED, S.WAIVED):
        faults["outcome"] = "Choisissez un constat."
    if outcome in (S.FAILED, S.WAIVED) and not words:
        faults["motive"] = "Dites pourquoi la condition n’est pas tenue, ou pourquoi elle est levée."
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        held = _hold(condition)
        if outcome == S.FAILED and timezone.localdate() <= held.due_on:
            raise TransitionRefusedError("L’échéance n’est pas passée : la condition peut encore être tenue.")
        if outcome == S.MET and held.evidence_id is None and not words:
            raise ValidationError({"motive": "Sans pièce jointe, dites ce qui prouve que la condition est tenue."})
        held.state, held.motive = outcome, words
        held.decided_by, held.decided_at = actor, timezone.now()
        held.save(update_fields=["state", "motive", "decided_by", "decided_at"])
        data = {"condition": held.pk, "outcome": str(outcome)}
        record_event(actor=actor, verb="condition:settled", subject=application, data=data)
        convention = Convention.objects.filter(decision=held.decision, state=ConventionState.ACTIVE).first()
        if convention is not None:
            sync_annexes(convention, actor=actor)
    condition.refresh_from_db()
    return condition


def _hold(condition: Condition) -> Condition:
    rows = Condition.objects.select_for_update(of=("self",)).select_related("decision__application__siae")
    held = rows.get(pk=condition.pk)
    if held.state != S.PENDING:
        raise TransitionRefusedError(f"Cette condition est « {held.get_state_display()} » : actualisez la page.")
    if held.decision.state != DecisionState.RELEASED:
        raise TransitionRefusedError("La décision qui pose cette condition n’est pas en vigueur.")
    return held
