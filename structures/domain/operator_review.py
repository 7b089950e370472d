"""Instructing a request: the declaration of interest, the scores, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError, transition
from structures.domain.operator_mails import write_to_members
from structures.domain.operator_states import TABLE, require_clear
from structures.models import ReferencingRequest, Review, ReviewScore
from structures.operator_enums import RequestState
from structures.queries.operator_reviews import summarise_reviews
from structures.queries.operators import compose_search_text
from structures.rules.operator_dates import last_valid_day


@dataclass(frozen=True, slots=True)
class Scored:
    score: int
    comment: str = ""


def declare_interest(*, request: ReferencingRequest, has_conflict: bool, actor: User) -> Review:
    """Say, before seeing the file, whether one has an interest in it. A conflict once declared is not taken back."""
    if not ReferencingRequest.objects.visible_to(actor).filter(pk=request.pk).exists() or not actor.can(
        Permission.STRUCTURES_OPERATOR_REVIEW
    ):
        raise PermissionDenied
    with transaction.atomic():
        review, created = Review.objects.select_for_update(of=("self",)).get_or_create(
            request=request,
            reviewer=actor,
            defaults={"has_conflict": has_conflict, "declared_at": timezone.now()},
        )
        if created or (has_conflict and not review.has_conflict):
            review.has_conflict, review.declared_at = has_conflict, timezone.now()
            # Scores given before the conflict was known no longer count.
            review.completed_at = None if has_conflict else review.completed_at
            review.save(update_fields=["has_conflict", "declared_at", "completed_at"])
            record_event(
                actor=actor, verb="review:interest_declared", subject=request, data={"has_conflict": has_conflict}
            )
    return review


def save_review(*, request: ReferencingRequest, scores: Mapping[int, Scored], opinion: str, actor: User) -> Review:
    """Give one's scores, by criterion; they may be given again until the decision.

    Raises a ValidationError when a criterion has no score, or one above its maximum.
    """
    with transaction.atomic():
        locked = ReferencingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if not actor.can(Permission.STRUCTURES_OPERATOR_REVIEW):
            raise PermissionDenied
        review = require_clear(locked, actor)
        if locked.state != RequestState.UNDER_REVIEW or locked.grid is None:
            raise TransitionRefusedError("Ce dossier n’est pas en instruction : les notes ne se donnent plus.")
        criteria = list(locked.grid.criteria.all())
        for criterion in criteria:
            given = scores.get(criterion.pk)
            if given is None or not 0 <= given.score <= criterion.maximum:
                raise ValidationError(f"« {criterion.label} » : donnez une note de 0 à {criterion.maximum}.")
            ReviewScore.objects.update_or_create(
                review=review,
                criterion=criterion,
                defaults={"score": given.score, "comment": given.comment.strip()},
            )
        review.opinion, review.completed_at = opinion.strip(), timezone.now()
        review.save(update_fields=["opinion", "completed_at"])
        record_event(
            actor=actor,
            verb="review:completed",
            subject=locked,
            data={str(criterion.pk): scores[criterion.pk].score for criterion in criteria},
        )
    return review


def decide_request(
    *, request: ReferencingRequest, accept: bool, motive: str, departure_motive: str = "", actor: User
) -> ReferencingRequest:
    """Reference the operator for the usual years, or refuse with motives (CRPA, art. L211-2), and notify it.

    A decision other than the one that the grid leads to says why. The version in force until then ends today.
    """
    motive, departure_motive = motive.strip(), departure_motive.strip()
    if not accept and not motive:
        raise TransitionRefusedError("Un refus est motivé (CRPA, art. L211-2) : écrivez ses motifs.")
    with transaction.atomic():
        locked = ReferencingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        advice = summarise_reviews(locked).is_favourable
        if advice is not None and advice is not accept and not departure_motive:
            raise TransitionRefusedError("La décision s’écarte de la grille : dites pourquoi.")
        moment = timezone.now()
        today = timezone.localdate(moment)
        changes = {"decided_at": moment, "decided_by": actor, "motive": motive, "departure_motive": departure_motive}
        if accept:
            changes |= {
                "valid_from": today,
                "valid_until": last_valid_day(today, years=settings.OPERATOR_VALIDITY_YEARS),
                "search_text": compose_search_text(locked),
            }
            _end_former(locked, actor=actor)
        to = RequestState.REFERENCED if accept else RequestState.REFUSED
        moved = transition(
            instance=request,
            to=to,
            actor=actor,
            table=TABLE,
            changes=changes,
            data={"motive": motive, "departure_motive": departure_motive},
        )
        write_to_members(moved, event=to.value, moment=moment)
    return moved


def _end_former(request: ReferencingRequest, *, actor: User) -> None:
    """The card in force gives way to the new one, in the same transaction."""
    former = request.operator.requests.filter(state=RequestState.REFERENCED).first()
    if former is not None:
        transition(
            instance=former,
            to=RequestState.EXPIRED,
            actor=actor,
            table=TABLE,
            changes={"valid_until": min(former.valid_until or timezone.localdate(), timezone.localdate())},
            data={"replaced_by": request.pk},
        )
