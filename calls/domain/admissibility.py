"""Recevabilité: each point of the call's checklist, then the motivated conclusion."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.desk_rights import applicant_path, current_of, hold_file, require_in_race, require_instruction, touch
from calls.domain.moving import move_file
from calls.domain.notifying import tell
from calls.enums import CallEvent, PointOutcome
from calls.models import AdmissibilityPoint, Application
from calls.queries.people import members_of
from calls.rules.admissibility import RECOURSE
from iae_portal.common.audit_trail import record_event


def record_point(
    application: Application, *, code: str, outcome: PointOutcome, comment: str, actor: User
) -> AdmissibilityPoint:
    """What the agent finds on one point; anything but « conforme » is explained."""
    require_instruction(application, actor=actor)
    require_in_race(application)
    known = {point.code: point.label for point in application.version.content.checklist}
    if code not in known:
        raise ValidationError("Ce point ne figure pas dans la liste de l’appel.", code="point")
    words = comment.strip()
    if outcome != PointOutcome.CONFORM and not words:
        raise ValidationError(
            f"« {known[code]} » : dites ce qui est à compléter, ou pourquoi ce n’est pas conforme.", code="comment"
        )
    with transaction.atomic():
        held = hold_file(application)
        fields = {
            "version": current_of(held),
            "outcome": outcome,
            "comment": words[:2000],
            "found_by": actor,
            "found_at": timezone.now(),
        }
        point, _ = AdmissibilityPoint.objects.update_or_create(application=held, code=code, defaults=fields)
        touch(held)
        record_event(
            actor=actor, verb="application:point", subject=held, data={"point": code, "outcome": str(outcome)}
        )
    return point


def admit_application(application: Application, *, actor: User) -> Application:
    """Declare the file recevable: every point is conforme, or the agent has something to ask first."""
    require_instruction(application, actor=actor)
    with transaction.atomic():
        held = hold_file(application)
        _require_conform(held)
        move_file(held, "admit", actor=actor, changes={"changed_at": timezone.now()})
        tell(
            CallEvent.ADMITTED,
            call=held.call,
            people=members_of(held),
            path=applicant_path(held),
            key=f"admitted:{held.pk}",
            application=held,
        )
    application.refresh_from_db()
    return application


def refuse_application(application: Application, *, motive: str, actor: User) -> Application:
    """Declare the file irrecevable, with the motive (CRPA, art. L211-2) and the ways to contest it."""
    require_instruction(application, actor=actor)
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Motivez la décision : le porteur la reçoit avec ce motif."})
    with transaction.atomic():
        held = hold_file(application)
        changes = {"motive": words, "changed_at": timezone.now()}
        move_file(held, "refuse", actor=actor, data={"motive": words}, changes=changes)
        tell(
            CallEvent.INELIGIBLE,
            call=held.call,
            people=members_of(held),
            path=applicant_path(held),
            key=f"ineligible:{held.pk}",
            application=held,
            values={"motif": f"{words}\n\n{RECOURSE}"},
        )
    application.refresh_from_db()
    return application


def present_to_committee(application: Application, *, actor: User) -> Application:
    """The study is over: the file waits for the avis of the CDIAE."""
    require_instruction(application, actor=actor)
    return move_file(application, "present", actor=actor, changes={"changed_at": timezone.now()})


def take_back(application: Application, *, motive: str, actor: User) -> Application:
    """The file goes back to its instructor."""
    require_instruction(application, actor=actor)
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Dites pourquoi le dossier revient à l’instruction."})
    changes = {"changed_at": timezone.now()}
    return move_file(application, "take_back", actor=actor, data={"motive": words}, changes=changes)


def _require_conform(application: Application) -> None:
    """Every point was looked at, on the version in force, and is conforme."""
    found = {point.code: point for point in application.points.all()}
    for asked in application.version.content.checklist:
        point = found.get(asked.code)
        if point is None:
            raise ValidationError(f"« {asked.label} » : ce point n’a pas encore été examiné.", code="unseen")
        if point.version_id != application.current_id:
            raise ValidationError(
                f"« {asked.label} » : examiné sur une version précédente, à revoir sur celle en vigueur.", code="old"
            )
        if point.outcome != PointOutcome.CONFORM:
            outcome = point.get_outcome_display()
            raise ValidationError(
                f"« {asked.label} » est « {outcome} » : demandez une correction, ou déclarez le dossier irrecevable.",
                code="point",
            )
