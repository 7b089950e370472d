"""Commenting a version in discussion, and answering each comment."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from quality.domain.versions import require_editor
from quality.enums import Outcome, VersionState, Voice
from quality.models import Comment, ReferenceVersion
from quality.queries.structures import own_structures
from quality.rules.voices import voices_of


def may_comment(version: ReferenceVersion, actor: User) -> bool:
    """Who co-writes the reference, until the last day of the discussion."""
    is_open = version.state == VersionState.DISCUSSED
    until = version.comments_until
    return (
        is_open
        and until is not None
        and timezone.localdate() <= until
        and bool(actor.can(Permission.QUALITY_REFERENCE_COMMENT))
    )


def write_comment(version: ReferenceVersion, *, part: str, voice: Voice, text: str, actor: User) -> Comment:
    """One comment on a criterion, a theme or the whole. Raises ValidationError by field."""
    if not ReferenceVersion.objects.visible_to(actor).filter(pk=version.pk).exists():
        raise PermissionDenied
    if not actor.can(Permission.QUALITY_REFERENCE_COMMENT):
        raise PermissionDenied
    if not may_comment(version, actor):
        raise TransitionRefusedError("Cette version n’est plus ouverte aux commentaires.")
    if voice not in voices_of(hat_of(actor)):
        raise ValidationError({"voice": "Votre rôle ne parle pas en ce nom."})
    words = text.strip()
    if not words:
        raise ValidationError({"text": "Écrivez votre commentaire."})
    content = version.reading
    if part and content.find(part) is None and content.find_theme(part) is None:
        raise ValidationError({"part": "Ce critère n’est plus dans le référentiel : rechargez la page."})
    with transaction.atomic():
        comment = Comment(
            version=version, part=part, voice=voice, siae=own_structures(actor).first(), text=words, author=actor
        )
        comment.full_clean()
        comment.save()
        data = {"comment": comment.pk, "part": part, "voice": voice}
        record_event(actor=actor, verb="referenceversion:comment", subject=version, data=data)
    return comment


def answer_comment(comment: Comment, *, outcome: Outcome, answer: str, actor: User) -> Comment:
    """Say whether a comment is taken, and why; it may be said again until the version is published."""
    require_editor(actor)
    words = answer.strip()
    if not words:
        raise ValidationError({"answer": "Dites pourquoi."})
    with transaction.atomic():
        held = Comment.objects.select_for_update(of=("self",)).select_related("version").get(pk=comment.pk)
        if held.version.is_kept:
            raise TransitionRefusedError("Cette version est publiée : ses réponses ne changent plus.")
        held.outcome, held.answer = outcome, words
        held.answered_by, held.answered_at = actor, timezone.now()
        held.full_clean()
        held.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
        data = {"comment": held.pk, "outcome": outcome}
        record_event(actor=actor, verb="referenceversion:answer", subject=held.version, data=data)
    return held
