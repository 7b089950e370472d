"""Questions on a published call, asked in one's name and answered for all without it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.notifying import tell
from calls.domain.preparing import require_manager
from calls.enums import CallEvent, CallState
from calls.models import Call, CallQuestion
from calls.queries.people import call_managers
from calls.rules.deadlines import Moment
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError

LONGEST_QUESTION = 2000
MOST_WAITING = 10


def ask_question(call: Call, *, text: str, actor: User) -> CallQuestion:
    """Send a question to the agents of the région. Raises ValidationError, or TransitionRefusedError once closed."""
    words = text.strip()
    if not words:
        raise ValidationError({"text": "Écrivez votre question."})
    if len(words) > LONGEST_QUESTION:
        raise ValidationError({"text": "Une question compte 2\u202f000 caractères au plus."})
    if call.state != CallState.PUBLISHED or call.moment() not in (Moment.BEFORE, Moment.OPEN):
        raise TransitionRefusedError("Cet appel est clos\u00a0: il ne reçoit plus de question.")
    with transaction.atomic():
        waiting = call.questions.filter(asked_by=actor, answered_at__isnull=True).count()
        if waiting >= MOST_WAITING:
            raise ValidationError({"text": "Plusieurs de vos questions attendent déjà une réponse sur cet appel."})
        question = CallQuestion.objects.create(call=call, text=words, asked_by=actor)
        tell(
            CallEvent.QUESTION_ASKED,
            call=call,
            people=call_managers(),
            path=f"/appels/preparation/appel/{call.pk}/questions/",
            key=f"question:{question.pk}",
            values={"motif": words},
        )
        record_event(actor=actor, verb="callquestion:asked", subject=question, data={"call": call.pk})
    return question


def answer_question(question: CallQuestion, *, published_text: str, answer: str, actor: User) -> CallQuestion:
    """Publish the answer, or correct one already published; who asked is told the first time."""
    require_manager(actor)
    refused = {}
    if not published_text.strip():
        refused["published_text"] = "Écrivez la question telle qu’elle sera publiée, sans nommer personne."
    if not answer.strip():
        refused["answer"] = "Écrivez la réponse."
    if refused:
        raise ValidationError(refused)
    with transaction.atomic():
        held = (
            CallQuestion.objects.select_for_update(of=("self",)).select_related("call", "asked_by").get(pk=question.pk)
        )
        is_first = held.answered_at is None
        held.published_text, held.answer = published_text.strip(), answer.strip()
        held.answered_by, held.answered_at = actor, timezone.now()
        held.save(update_fields=["published_text", "answer", "answered_by", "answered_at"])
        if is_first and held.asked_by is not None:
            tell(
                CallEvent.QUESTION_ANSWERED,
                call=held.call,
                people=[held.asked_by],
                path=f"/appels/{held.call_id}/",
                key=f"question-answered:{held.pk}",
            )
        record_event(actor=actor, verb="callquestion:answered", subject=held, data={"call": held.call_id})
    question.refresh_from_db()
    return question
