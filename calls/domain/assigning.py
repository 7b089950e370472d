"""Giving files to a rapporteur and to reviewers, one by one or shared out, and taking them back."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.desk_rights import desk_path, hold_file, require_in_race, require_instruction, touch
from calls.domain.interests import require_no_interest
from calls.domain.notifying import tell
from calls.enums import AssignmentRole, CallEvent, ReviewState
from calls.models import Application, Review, ReviewAssignment
from calls.queries.assignments import count_loads
from calls.queries.interests import tied_by_file
from calls.queries.people import reviewers_for
from calls.rules.balancing import Proposal, balance_files
from iae_portal.common.audit_trail import record_event


def assign_file(
    application: Application,
    *,
    reviewer: User,
    role: AssignmentRole = AssignmentRole.REVIEWER,
    due_at: dt.datetime | None = None,
    actor: User,
) -> ReviewAssignment:
    """Give the file to somebody who may have it; a new rapporteur takes the place of the one before."""
    require_instruction(application, actor=actor)
    if due_at is not None and due_at <= timezone.now():
        raise ValidationError({"due_at": "La date de rendu est passée : choisissez-en une plus lointaine."})
    if reviewer.pk not in {person.pk for person in reviewers_for(application.department)}:
        raise ValidationError(f"{reviewer} n’a pas d’habilitation pour étudier ce dossier.", code="reviewer")
    require_no_interest(application, [reviewer])
    with transaction.atomic():
        held = hold_file(application)
        require_in_race(held)
        if role == AssignmentRole.RAPPORTEUR:
            _demote_rapporteur(held, reviewer)
        assignment, created = ReviewAssignment.objects.update_or_create(
            application=held,
            reviewer=reviewer,
            defaults={"role": role, "due_at": due_at, "assigned_by": actor},
        )
        touch(held)
        data = {"reviewer": reviewer.pk, "role": str(role), "due_at": due_at}
        record_event(actor=actor, verb="assignment:given", subject=held, data=data)
        if created:
            tell(
                CallEvent.ASSIGNED,
                call=held.call,
                people=[reviewer],
                path=desk_path(held),
                key=f"assigned:{assignment.pk}",
                application=held,
            )
    return assignment


def unassign_file(assignment: ReviewAssignment, *, actor: User) -> None:
    """Take the file back; a review that was sent stays, so that its author keeps the file."""
    application = assignment.application
    require_instruction(application, actor=actor)
    with transaction.atomic():
        held = hold_file(application)
        sent = Review.objects.filter(application=held, reviewer=assignment.reviewer_id, state=ReviewState.SENT)
        if sent.exists():
            raise ValidationError(f"{assignment.reviewer} a déjà envoyé son évaluation : elle est conservée.")
        data = {"reviewer": assignment.reviewer_id, "role": assignment.role}
        assignment.delete()
        touch(held)
        record_event(actor=actor, verb="assignment:withdrawn", subject=held, data=data)


def propose_balance(applications: Sequence[Application], *, per_file: int, people: Collection[User]) -> Proposal:
    """Who would be given what among some people; nothing is written.

    Only those who may review in the département of a file, and have no interest in it, are proposed for it.
    """
    departments = {application.department_id: application.department for application in applications}
    allowed = {
        key: {person.pk for person in reviewers_for(area)} & {person.pk for person in people}
        for key, area in departments.items()
    }
    tied = tied_by_file(applications, people)
    held: dict[int, set[int]] = {application.pk: set() for application in applications}
    rows = ReviewAssignment.objects.filter(application__in=applications, role=AssignmentRole.REVIEWER)
    for file, person in rows.values_list("application", "reviewer"):
        held[file].add(person)
    rapporteurs = ReviewAssignment.objects.filter(application__in=applications, role=AssignmentRole.RAPPORTEUR)
    reporting = dict(rapporteurs.values_list("application", "reviewer"))
    return balance_files(
        [application.pk for application in applications],
        able={
            application.pk: allowed[application.department_id] - tied[application.pk] - {reporting.get(application.pk)}
            for application in applications
        },
        loads=count_loads(people),
        held=held,
        per_file=per_file,
    )


def _demote_rapporteur(application: Application, reviewer: User) -> None:
    """There is one rapporteur: the one before stays as a reviewer only when a review was begun."""
    current = application.assignments.filter(role=AssignmentRole.RAPPORTEUR).exclude(reviewer=reviewer).first()
    if current is None:
        return
    if Review.objects.filter(application=application, reviewer=current.reviewer_id).exists():
        current.role = AssignmentRole.REVIEWER
        current.save(update_fields=["role"])
    else:
        current.delete()
