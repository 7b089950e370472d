"""What calls ask of those who instruct and review, on their home page."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from calls.enums import INSTRUCTED, ApplicationState, ReviewState
from calls.models import Application, CallQuestion, Review, ReviewAssignment
from iae_portal.dashboards.home_lines import Counted, tell_many


def call_lines(user: User) -> list[Counted]:
    """Files to score, files to begin, questions to answer; nothing for who sees no file."""
    if not user.can(Permission.CALLS_APPLICATION_VIEW):
        return []
    files, address = Application.objects.visible_to(user), reverse("calls:instruction")
    # From what was given to the person, who has a few of thousands of files.
    given = ReviewAssignment.objects.filter(reviewer=user)
    sent = Review.objects.filter(application=OuterRef("application"), reviewer=user, state=ReviewState.SENT)
    to_review = files.filter(state__in=INSTRUCTED, pk__in=given.exclude(Exists(sent)).values("application"))
    lines = [
        Counted(to_review, tell_many("dossier à évaluer", "dossiers à évaluer"), f"{address}?moi=a-evaluer"),
    ]
    if user.can(Permission.CALLS_APPLICATION_INSTRUCT):
        to_begin = files.filter(state=ApplicationState.SUBMITTED)
        words = tell_many("dossier déposé à instruire", "dossiers déposés à instruire")
        lines.append(Counted(to_begin, words, f"{address}?etat={ApplicationState.SUBMITTED}"))
    if user.can(Permission.CALLS_CALL_MANAGE):
        questions = CallQuestion.objects.filter(answered_at=None)
        words = tell_many("question posée sur un appel", "questions posées sur les appels")
        lines.append(Counted(questions, words, reverse("calls:list")))
    return lines
