"""The life of a referencing request: who moves it, from which state to which, and on what condition."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.transitions import Guard, TransitionRefusedError, transition
from structures.domain.operator_grid import current_grid
from structures.domain.operator_mails import write_to_members
from structures.domain.operators import require_member
from structures.models import ReferencingRequest, Review
from structures.operator_enums import RequestState
from structures.queries.operators import list_gaps
from structures.rules.operator_dates import SILENCE_MONTHS, add_months


def _own(request: ReferencingRequest, actor: Any) -> None:
    require_member(request.operator, actor)


def _complete(request: ReferencingRequest, actor: Any) -> None:
    _own(request, actor)
    if gaps := list_gaps(request):
        raise TransitionRefusedError(f"La fiche n’est pas complète. Il manque : {', '.join(g.text for g in gaps)}.")


def _instructor(request: ReferencingRequest, actor: Any) -> None:
    """A regional agent who has declared to have no interest in the request."""
    if not actor.can(Permission.STRUCTURES_OPERATOR_DECIDE):
        raise PermissionDenied
    require_clear(request, actor)


def _decider(request: ReferencingRequest, actor: Any) -> None:
    _instructor(request, actor)
    if not request.reviews.filter(reviewer=actor, completed_at__isnull=False).exists():
        raise TransitionRefusedError("Rendez d’abord vos notes : la décision s’appuie sur la grille remplie.")


def _ended(request: ReferencingRequest, _actor: Any) -> None:
    """The last day has passed, or another version of the same operator takes its place today."""
    today = timezone.localdate()
    replaced = request.operator.requests.filter(state=RequestState.UNDER_REVIEW).exists()
    if request.valid_until is not None and request.valid_until >= today and not replaced:
        raise TransitionRefusedError("Ce référencement est encore valable.")


S = RequestState
TABLE: dict[tuple[str, str], Guard] = {
    (S.DRAFT, S.SUBMITTED): _complete,
    (S.CORRECTION_ASKED, S.SUBMITTED): _complete,
    (S.SUBMITTED, S.CORRECTION_ASKED): _instructor,
    (S.SUBMITTED, S.UNDER_REVIEW): _instructor,
    (S.UNDER_REVIEW, S.REFERENCED): _decider,
    (S.UNDER_REVIEW, S.REFUSED): _decider,
    (S.REFERENCED, S.EXPIRED): _ended,
    (S.DRAFT, S.WITHDRAWN): _own,
    (S.SUBMITTED, S.WITHDRAWN): _own,
    (S.CORRECTION_ASKED, S.WITHDRAWN): _own,
    (S.UNDER_REVIEW, S.WITHDRAWN): _own,
    (S.REFERENCED, S.WITHDRAWN): _own,
}


def submit_request(*, request: ReferencingRequest, actor: User) -> ReferencingRequest:
    """Hand the card in; each member gets a receipt that says what silence means (CRPA, art. L112-3 and R112-5)."""
    with transaction.atomic():
        moment = timezone.now()
        moved = transition(
            instance=request, to=S.SUBMITTED, actor=actor, table=TABLE, changes={"submitted_at": moment}
        )
        deadline = add_months(timezone.localdate(moment), SILENCE_MONTHS)
        write_to_members(moved, event="submitted", moment=moment, context={"deadline": deadline})
    return moved


def withdraw_request(*, request: ReferencingRequest, actor: User) -> ReferencingRequest:
    """The operator gives up its request, or leaves the directory."""
    return transition(instance=request, to=S.WITHDRAWN, actor=actor, table=TABLE)


def ask_correction(*, request: ReferencingRequest, note: str, actor: User) -> ReferencingRequest:
    """Give the card back to its operator with what is to be put right."""
    if not note.strip():
        raise TransitionRefusedError("Dites à l’opérateur ce qu’il doit corriger.")
    with transaction.atomic():
        moved = transition(
            instance=request,
            to=S.CORRECTION_ASKED,
            actor=actor,
            table=TABLE,
            changes={"correction_note": note.strip()},
            data={"note": note.strip()},
        )
        write_to_members(moved, event="correction_asked", moment=timezone.now())
    return moved


def open_review(*, request: ReferencingRequest, actor: User) -> ReferencingRequest:
    """Declare the file complete and start its instruction, on the grid of that day."""
    return transition(
        instance=request,
        to=S.UNDER_REVIEW,
        actor=actor,
        table=TABLE,
        changes={"grid": current_grid(), "correction_note": ""},
    )


def require_clear(request: ReferencingRequest, actor: User) -> Review:
    """The actor's declaration of no interest in this request; nobody instructs without it."""
    review = Review.objects.filter(request=request, reviewer=actor).first()
    if review is None:
        raise TransitionRefusedError("Déclarez d’abord que vous n’avez pas de conflit d’intérêts avec cet opérateur.")
    if review.has_conflict:
        raise TransitionRefusedError("Vous avez déclaré un conflit d’intérêts : vous ne traitez pas ce dossier.")
    return review
