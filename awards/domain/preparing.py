"""A decision before anybody is told: its sense, its means, its conditions; and held until the préfet releases it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.domain.rights import require_right
from awards.enums import PENDING, UNFAVOURABLE, DecisionKind, DecisionState
from awards.models import Condition, Decision, DecisionLine
from awards.queries.opinions import opinion_of, presented_at
from awards.rules.amounts import Amount, find_faults
from awards.rules.clocks import may_do_without_opinion
from calls.domain.application_states import BY_NAME
from calls.domain.desk_rights import hold_file
from calls.models import Application
from committees.models import Opinion
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date
from iae_portal.common.transitions import TransitionRefusedError
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import CommuneResult
from white_zones.rules import ALL_KINDS

MOVE_OF = {
    DecisionKind.ACCEPTED: "accept",
    DecisionKind.WAITLISTED: "put_on_waiting_list",
    DecisionKind.REJECTED: "reject",
    DecisionKind.DISMISSED: "dismiss",
}
UNDER_SERVED = (Access.WHITE, Access.LOW)


@dataclass(frozen=True, kw_only=True)
class ConditionPlan:
    """Places to open in an under-served commune; `suspends` are the ranks of the lines that wait for it."""

    text: str
    area: Area
    places: int
    due_on: dt.date
    is_suspensive: bool = True
    penalty_etp: Decimal = Decimal()
    penalty_year: int | None = None
    area_motive: str = ""
    suspends: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionPlan:
    kind: DecisionKind
    amounts: Sequence[Amount] = ()
    motive: str = ""
    note: str = ""
    conditions: Sequence[ConditionPlan] = field(default=())


def prepare_decision(
    application: Application, *, plan: DecisionPlan, actor: User, revision: int | None = None
) -> Decision:
    """Write the decision that is being prepared, over the one that was if its `revision` is the one read.

    Raises PermissionDenied, ValidationError (by field, in French) or TransitionRefusedError.
    """
    require_right(application, Permission.AWARDS_DECISION_PREPARE, actor=actor)
    with transaction.atomic():
        held = hold_file(application)
        _require_move(held, plan.kind)
        opinion, without = _read_opinion(held, plan.kind)
        _check(held, plan)
        decision = held.decisions.select_for_update(of=("self",)).filter(state__in=PENDING).first()
        if decision is None:
            decision = Decision(application=held, prepared_by=actor)
        elif revision is not None and revision != decision.revision:
            raise ValidationError(
                "Quelqu’un a modifié cette décision depuis que vous l’avez ouverte : relisez-la.", code="stale"
            )
        elif decision.state == DecisionState.HELD:
            raise TransitionRefusedError("Cette décision est prête à notifier : reprenez-la avant de la modifier.")
        else:
            decision.revision += 1
        decision.kind, decision.motive, decision.note = plan.kind, plan.motive.strip(), plan.note.strip()
        decision.opinion, decision.without_opinion = opinion, without
        decision.prepared_by, decision.prepared_at = actor, timezone.now()
        decision.full_clean(exclude=["application"])
        decision.save()
        _write_lines(decision, plan, held)
        data = {"decision": decision.pk, "kind": decision.kind, "revision": decision.revision}
        record_event(actor=actor, verb="decision:prepared", subject=held, data=data)
    return decision


def hold_decision(decision: Decision, *, actor: User) -> Decision:
    """Ready for the préfet: it is no longer changed, and nobody is told yet."""
    return _move_pending(decision, sources=(DecisionState.PREPARED,), to=DecisionState.HELD, actor=actor)


def take_decision_back(decision: Decision, *, actor: User) -> Decision:
    """Back in preparation."""
    return _move_pending(decision, sources=(DecisionState.HELD,), to=DecisionState.PREPARED, actor=actor)


def drop_decision(decision: Decision, *, actor: User) -> None:
    """Forget a decision that was never released; its trace stays."""
    require_right(decision.application, Permission.AWARDS_DECISION_PREPARE, actor=actor)
    with transaction.atomic():
        held = lock_decision(decision)
        if not held.is_pending:
            raise TransitionRefusedError("Cette décision est notifiée : elle ne peut qu’être retirée.")
        data = {"decision": held.pk, "kind": held.kind}
        record_event(actor=actor, verb="decision:dropped", subject=held.application, data=data)
        held.lines.all().delete()
        held.conditions.all().delete()
        held.delete()


def lock_decision(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "application__call", "application__department", "application__version", "application__siae", "opinion"
    )
    found = rows.filter(pk=decision.pk).first()
    if found is None:
        raise TransitionRefusedError("Cette décision n’est plus en préparation : actualisez la page.")
    return found


def classify_area(application: Application, area: Area) -> CommuneResult | None:
    """The commune in the diagnosis of the call, frozen when the call was published."""
    if application.call.run_id is None:
        return None
    rows = CommuneResult.objects.filter(run=application.call.run_id, area=area, kind=ALL_KINDS)
    return rows.first()


def _move_pending(
    decision: Decision, *, sources: tuple[DecisionState, ...], to: DecisionState, actor: User
) -> Decision:
    require_right(decision.application, Permission.AWARDS_DECISION_PREPARE, actor=actor)
    with transaction.atomic():
        held = lock_decision(decision)
        if held.state not in sources:
            raise TransitionRefusedError(
                f"La décision est « {held.get_state_display()} » : la page a peut-être été ouverte avant un "
                "changement, actualisez-la."
            )
        held.state = to
        held.held_by, held.held_at = (actor, timezone.now()) if to == DecisionState.HELD else (None, None)
        held.revision += 1
        held.save(update_fields=["state", "held_by", "held_at", "revision"])
        record_event(actor=actor, verb=f"decision:{to}", subject=held.application, data={"decision": held.pk})
    return held


def _require_move(application: Application, kind: DecisionKind) -> None:
    move = BY_NAME[MOVE_OF[kind]]
    if application.state not in move.sources:
        raise TransitionRefusedError(
            f"Le dossier {application.reference} est « {application.get_state_display()} » : il ne peut pas devenir "
            f"« {kind.label} »."
        )


def _read_opinion(application: Application, kind: DecisionKind) -> tuple[Opinion | None, str]:
    """The avis that the decision follows, or why there is none: its month is over, or the file is closed."""
    opinion = opinion_of(application)
    if opinion is not None or kind == DecisionKind.DISMISSED:
        return opinion, ""
    asked = presented_at([application.pk]).get(application.pk)
    if not may_do_without_opinion(asked, now=timezone.now()):
        raise ValidationError(
            "L’avis du comité n’est pas rendu, et son délai d’un mois n’est pas passé : attendez-le.", code="opinion"
        )
    return None, f"Le comité, saisi le {format_date(asked)}, n’a pas rendu d’avis dans le délai d’un mois."


def _check(application: Application, plan: DecisionPlan) -> None:
    faults: dict[str, list[str]] = {}
    if plan.kind in UNFAVOURABLE and not plan.motive.strip():
        faults["motive"] = ["Une décision défavorable est motivée (CRPA, article L211-2)."]
    if plan.kind == DecisionKind.ACCEPTED:
        if found := find_faults(plan.amounts, first_year=application.call.year):
            faults["lines"] = found
        if application.siae and any(one.kind and one.kind != application.siae.kind for one in plan.amounts):
            faults.setdefault("lines", []).append(
                f"La structure est une {application.siae.kind} : ses moyens sont de cette filière."
            )
    elif plan.amounts or plan.conditions:
        faults["lines"] = ["Seule une acceptation accorde des moyens et pose des conditions."]
    for rank, condition in enumerate(plan.conditions, 1):
        found = [f"Condition {rank} : {fault}" for fault in _condition_faults(application, plan, condition)]
        if found:
            faults.setdefault("conditions", []).extend(found)
    if faults:
        raise ValidationError(faults)


def _condition_faults(application: Application, plan: DecisionPlan, condition: ConditionPlan) -> list[str]:
    faults = []
    if not condition.text.strip():
        faults.append("écrivez l’engagement pris.")
    if condition.places < 1:
        faults.append("une place au moins est à ouvrir.")
    if condition.due_on <= timezone.localdate():
        faults.append("l’échéance est à venir.")
    if (condition.penalty_etp > 0) != (condition.penalty_year is not None):
        faults.append("une reprise d’ETP a une année, et réciproquement.")
    if condition.penalty_year is not None and condition.penalty_year <= condition.due_on.year:
        faults.append("la reprise porte sur une année qui suit l’échéance.")
    if any(rank not in range(len(plan.amounts)) for rank in condition.suspends):
        faults.append("elle suspend une ligne qui n’existe pas.")
    found = classify_area(application, condition.area)
    if (found is None or found.access_class not in UNDER_SERVED) and not condition.area_motive.strip():
        faults.append(
            f"{condition.area.name} n’est ni une zone blanche ni une commune faiblement dotée du diagnostic de "
            "l’appel : motivez ce choix, ou prenez-en une autre."
        )
    return faults


def _write_lines(decision: Decision, plan: DecisionPlan, application: Application) -> None:
    decision.lines.all().delete()
    decision.conditions.all().delete()
    suspended: dict[int, Condition] = {}
    for one in plan.conditions:
        found = classify_area(application, one.area)
        condition = Condition.objects.create(
            decision=decision,
            text=one.text.strip(),
            area=one.area,
            run_id=application.call.run_id if found else None,
            access=found.access_class if found else "",
            is_robust=found.is_robust if found else None,
            area_motive=one.area_motive.strip(),
            places=one.places,
            due_on=one.due_on,
            is_suspensive=one.is_suspensive,
            penalty_etp=one.penalty_etp,
            penalty_year=one.penalty_year,
        )
        suspended |= dict.fromkeys(one.suspends, condition)
    DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=decision,
            year=one.year,
            kind=one.kind,
            place_id=one.place,
            part=one.part,
            etp=one.etp or None,
            euros=one.euros or None,
            suspended_by=suspended.get(rank),
        )
        for rank, one in enumerate(plan.amounts)
    )
