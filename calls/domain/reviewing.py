"""A review: begun, saved as a draft, sent once for all."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from calls.domain.desk_rights import current_of, has_declared, hold_file, require_in_race, require_sight
from calls.enums import ReviewState
from calls.models import Application, CriterionScore, Review, ReviewAssignment
from calls.queries.reviews import standings_of
from calls.rules.reviewing import Scored, check_score, find_review_faults
from iae_portal.common.audit_trail import record_event


def require_reviewer(application: Application, *, actor: User) -> None:
    """The file was given to the actor, who declared no interest in it."""
    if not actor.can(Permission.CALLS_APPLICATION_REVIEW, application.department):
        raise PermissionDenied
    require_sight(application, actor=actor)
    if not ReviewAssignment.objects.filter(application=application, reviewer=actor).exists():
        raise PermissionDenied
    if not has_declared(application, actor):
        raise PermissionDenied


def save_review(
    application: Application,
    *,
    scores: Mapping[str, Scored],
    recommendation: str = "",
    comment: str = "",
    actor: User,
) -> Review:
    """Keep a draft on the version in force, however incomplete; a score that is out of bounds is refused."""
    require_reviewer(application, actor=actor)
    criteria = {criterion.code: criterion for criterion in application.version.content.rubric.criteria}
    faults = {
        code: check_score(criteria[code], scored.value)
        for code, scored in scores.items()
        if code in criteria and scored.value is not None and check_score(criteria[code], scored.value)
    }
    if faults:
        raise ValidationError({f"note_{code}": message for code, message in faults.items()})
    with transaction.atomic():
        held = hold_file(application)
        require_in_race(held)
        review = _own_draft(held, actor)
        review.recommendation, review.comment = recommendation, comment.strip()[:6000]
        review.save(update_fields=["recommendation", "comment"])
        for code in criteria:
            scored = scores.get(code, Scored())
            CriterionScore.objects.update_or_create(
                review=review,
                code=code,
                defaults={"value": scored.value, "comment": scored.comment.strip()[:2000]},
            )
    return review


def send_review(application: Application, *, actor: User) -> Review:
    """Send the draft: it no longer changes, and the scores of others may then be read."""
    require_reviewer(application, actor=actor)
    with transaction.atomic():
        held = hold_file(application)
        require_in_race(held)
        review = _own_draft(held, actor)
        given = {row.code: Scored(row.value, row.comment) for row in review.scores.all()}
        faults = list(find_review_faults(held.version.content.rubric, given, recommendation=review.recommendation))
        if faults:
            raise ValidationError({f"note_{code}" if code else "recommendation": message for code, message in faults})
        now = timezone.now()
        review.state, review.sent_at = ReviewState.SENT, now
        review.save(update_fields=["state", "sent_at"])
        standing = standings_of([held])[held.pk]
        held.needs_discussion, held.changed_at = standing.needs_discussion, now
        held.save(update_fields=["needs_discussion", "changed_at"])
        record_event(actor=actor, verb="review:sent", subject=held, data={"review": review.pk})
    return review


def _own_draft(application: Application, actor: User) -> Review:
    review, _ = Review.objects.select_for_update(of=("self",)).get_or_create(
        version=current_of(application), reviewer=actor, defaults={"application": application}
    )
    if review.state == ReviewState.SENT:
        raise ValidationError("Votre évaluation est envoyée : elle ne se modifie plus.", code="sent")
    return review
