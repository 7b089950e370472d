"""What calls ask of those who instruct and review, on their home page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from calls.enums import INSTRUCTED, ApplicationState, ReviewState
from calls.models import Application, CallQuestion, Review, ReviewAssignment


@dataclass(frozen=True, slots=True)
class CallLine:
    text: str
    url: str


def call_lines(user: User) -> Sequence[CallLine]:
    """Files to begin, files to score, questions to answer; three queries at most, none for who sees no file."""
    if not user.can(Permission.CALLS_APPLICATION_VIEW):
        return []
    lines = []
    to_begin, to_review = _count_files(user)
    address = reverse("calls:instruction")
    if to_review:
        lines.append(CallLine(_tell(to_review, "dossier à évaluer", "dossiers à évaluer"), f"{address}?moi=a-evaluer"))
    if to_begin and user.can(Permission.CALLS_APPLICATION_INSTRUCT):
        words = _tell(to_begin, "dossier déposé à instruire", "dossiers déposés à instruire")
        lines.append(CallLine(words, f"{address}?etat={ApplicationState.SUBMITTED}"))
    if user.can(Permission.CALLS_CALL_MANAGE):
        questions = CallQuestion.objects.filter(answered_at=None).count()
        if questions:
            words = _tell(questions, "question posée sur un appel", "questions posées sur les appels")
            lines.append(CallLine(words, reverse("calls:list")))
    return lines


def _count_files(user: User) -> tuple[int, int]:
    """Handed in and not yet taken up; given to the person and not yet scored."""
    given = ReviewAssignment.objects.filter(application=OuterRef("pk"), reviewer=user)
    sent = Review.objects.filter(application=OuterRef("pk"), reviewer=user, state=ReviewState.SENT)
    counts = Application.objects.visible_to(user).aggregate(
        to_begin=Count("pk", filter=Q(state=ApplicationState.SUBMITTED)),
        to_review=Count("pk", filter=Q(state__in=INSTRUCTED) & Exists(given) & ~Exists(sent)),
    )
    return counts["to_begin"], counts["to_review"]


def _tell(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
