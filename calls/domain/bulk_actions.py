"""One action on many files: what each kind of action does to one of them, tried first, then done by a job."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime

from accounts.models import User
from accounts.perimeter import hat_of
from calls.domain.admissibility import admit_application
from calls.domain.assigning import assign_file
from calls.domain.correction_requests import ask_correction
from calls.domain.exchanges import write_to_applicant
from calls.domain.interests import declare_absence
from calls.enums import AssignmentRole, BulkKind
from calls.models import Application, BulkAction, BulkItem, Call
from iae_portal.common.audit_trail import record_event
from iae_portal.common.job_lifecycle import enqueue_job
from iae_portal.common.transitions import TransitionRefusedError

JOB_KIND = "calls.bulk"
MOST_FILES = 500
GONE = "Ce dossier n’est plus accessible."
REFUSED = "Vos droits ne permettent pas cette action sur ce dossier."
HAT_LOST = "L’habilitation sous laquelle l’action a été demandée n’est plus la vôtre."


Act = Callable[[Application, Mapping[str, Any], User], str]


class _UndoneError(Exception):
    """Raised to undo what a trial did."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action does, or would do, to one file."""

    application: Application
    is_done: bool
    message: str


def try_bulk(
    applications: Sequence[Application], *, kind: BulkKind, parameters: Mapping[str, Any], actor: User
) -> list[Outcome]:
    """The exact result on each file, of which nothing is kept: the action is done, then undone."""
    return try_each(applications, act=ACTIONS[kind], parameters=parameters, actor=actor)


def try_each(
    applications: Sequence[Application], *, act: Act, parameters: Mapping[str, Any], actor: User
) -> list[Outcome]:
    """The same for an action of another app."""
    return [_try_one(application, act=act, parameters=parameters, actor=actor) for application in applications]


def ask_bulk(
    call: Call,
    applications: Sequence[Application],
    *,
    kind: str,
    parameters: Mapping[str, Any],
    actor: User,
    job_kind: str = JOB_KIND,
) -> BulkAction:
    """Write the action and its files, and give them to a job that acts with the actor's hat of now.

    `kind` is one of BulkKind, or the name that another app gives to its own with the job that does it.
    """
    hat = hat_of(actor)
    if hat is None:
        raise PermissionDenied
    if not applications:
        raise ValidationError("Choisissez au moins un dossier.", code="none")
    if len(applications) > MOST_FILES:
        raise ValidationError(f"Une action groupée porte sur {MOST_FILES} dossiers au plus : affinez les filtres.")
    visible = set(
        Application.objects.visible_to(actor)
        .filter(call=call, pk__in=[application.pk for application in applications])
        .values_list("pk", flat=True)
    )
    if len(visible) != len({application.pk for application in applications}):
        raise PermissionDenied
    with transaction.atomic():
        bulk = BulkAction.objects.create(
            call=call, action=kind, parameters=dict(parameters), asked_by=actor, assignment_id=hat.assignment_id
        )
        BulkItem.objects.bulk_create(BulkItem(bulk=bulk, application_id=key) for key in sorted(visible))
        bulk.job = enqueue_job(kind=job_kind, subject=f"bulk:{bulk.pk}", parameters={"bulk": bulk.pk}, actor=actor)
        bulk.save(update_fields=["job"])
        data = {"bulk": bulk.pk, "action": str(kind), "files": len(visible)}
        record_event(actor=actor, verb="bulk:asked", subject=call, data=data)
    return bulk


def run_bulk(bulk: BulkAction, *, report: Callable[[float, str], None]) -> None:
    """Do what is left to do of an action of the desk."""
    run_each(bulk, act=ACTIONS[BulkKind(bulk.action)], report=report)


def run_each(bulk: BulkAction, *, act: Act, report: Callable[[float, str], None]) -> None:
    """Do what is left to do, each file in its own transaction with its result: safe to run again after a kill."""
    actor = bulk.asked_by
    actor.chosen_assignment_id = bulk.assignment_id
    items = list(bulk.items.filter(is_done__isnull=True).values_list("pk", flat=True))
    total = bulk.items.count()
    for rank, key in enumerate(items):
        done = total - len(items) + rank
        report(100 * done / total, f"Dossier {done + 1} sur {total}")
        _do_item(key, bulk=bulk, act=act, actor=actor)


def _do_item(key: int, *, bulk: BulkAction, act: Act, actor: User) -> None:
    with transaction.atomic():
        item = BulkItem.objects.select_for_update(of=("self",)).get(pk=key)
        if item.is_done is not None:
            return
        item.is_done, item.message = _act_as(item, bulk=bulk, act=act, actor=actor)
        item.save(update_fields=["is_done", "message"])


def _act_as(item: BulkItem, *, bulk: BulkAction, act: Act, actor: User) -> tuple[bool, str]:
    hat = hat_of(actor)
    if not actor.is_active or hat is None or hat.assignment_id != bulk.assignment_id:
        return False, HAT_LOST
    application = find_acted_on(actor, item.application_id)
    if application is None:
        return False, GONE
    return _attempt(application, act=act, parameters=bulk.parameters, actor=actor)


def find_acted_on(actor: User, key: int) -> Application | None:
    rows = Application.objects.visible_to(actor).select_related("call", "version", "department", "current")
    return rows.filter(pk=key).first()


def _try_one(application: Application, *, act: Act, parameters: Mapping[str, Any], actor: User) -> Outcome:
    is_done, message = False, ""
    seen = find_acted_on(actor, application.pk)
    if seen is None:
        return Outcome(application, is_done=False, message=GONE)
    try:
        with transaction.atomic():
            is_done, message = _attempt(seen, act=act, parameters=parameters, actor=actor)
            raise _UndoneError  # noqa: TRY301 -- leaving the block is what undoes it
    except _UndoneError:
        return Outcome(application, is_done=is_done, message=message)


def _attempt(application: Application, *, act: Act, parameters: Mapping[str, Any], actor: User) -> tuple[bool, str]:
    """Do the action on one file; what is refused leaves nothing and says why."""
    try:
        with transaction.atomic():
            message = act(application, parameters, actor)
    except ValidationError as refusal:
        return False, " ".join(refusal.messages)[:500]
    except TransitionRefusedError as refusal:
        return False, str(refusal)[:500]
    except PermissionDenied:
        return False, REFUSED
    return True, message


def _clear(application: Application, _parameters: Mapping[str, Any], actor: User) -> str:
    declare_absence(application, actor=actor)
    return "Absence d’intérêt déclarée"


def _admit(application: Application, _parameters: Mapping[str, Any], actor: User) -> str:
    admit_application(application, actor=actor)
    return "Recevable, le porteur est prévenu"


def _assign(application: Application, parameters: Mapping[str, Any], actor: User) -> str:
    reviewer = User.objects.get(pk=parameters["reviewer"])
    role = AssignmentRole(parameters["role"])
    due_at = _moment(parameters.get("due_at"))
    assign_file(application, reviewer=reviewer, role=role, due_at=due_at, actor=actor)
    return f"Confié à {reviewer} ({role.label})"


def _ask_correction(application: Application, parameters: Mapping[str, Any], actor: User) -> str:
    due_at = _moment(parameters.get("due_at"))
    if due_at is None:
        raise ValidationError("Indiquez la date de retour.")
    ask_correction(application, keys=parameters["keys"], reason=parameters["reason"], due_at=due_at, actor=actor)
    return "Correction demandée, le porteur est prévenu"


def _write(application: Application, parameters: Mapping[str, Any], actor: User) -> str:
    write_to_applicant(application, text=parameters["text"], actor=actor)
    return "Message envoyé"


def _moment(text: str | None) -> dt.datetime | None:
    return parse_datetime(text) if text else None


ACTIONS: Mapping[BulkKind, Act] = {
    BulkKind.CLEAR: _clear,
    BulkKind.ADMIT: _admit,
    BulkKind.ASSIGN: _assign,
    BulkKind.CORRECTION: _ask_correction,
    BulkKind.MESSAGE: _write,
}
