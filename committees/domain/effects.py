"""What an avis moves elsewhere: the file, the consultation on the scenario, the PV."""

from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.opinions import OpinionAnswer, give_opinion
from allocation.enums import OpinionForm, OpinionValue as ScenarioOpinion
from allocation.models import Consultation
from calls.domain.moving import move_file
from committees.enums import MinutesState, OpinionValue
from committees.models import Minutes, Opinion
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import paris
from iae_portal.common.transitions import TransitionRefusedError


def carry_out(opinion: Opinion, *, actor: User) -> None:
    """The effects of an avis, in the transaction that records it; an item put off has none."""
    if opinion.value == OpinionValue.ADJOURNED:
        return
    item = opinion.item
    if item.application is not None:
        changes = {"changed_at": timezone.now()}
        data = {"value": opinion.value}
        move_file(item.application, "deliberate", actor=actor, changes=changes, data=data, evidence=opinion)
    elif item.consultation is not None:
        _answer_consultation(item.consultation, opinion, actor)
    else:
        assert item.minutes is not None  # noqa: S101 -- a point about none of the three has no vote
        _approve(item.minutes, opinion, actor)


def _answer_consultation(consultation: Consultation, opinion: Opinion, actor: User) -> None:
    """The same avis, where those who adopt the scenario read it."""
    session = opinion.item.session
    department = session.committee.department
    if not actor.can(Permission.ALLOCATION_OPINION_GIVE, department):
        raise TransitionRefusedError(
            "L’avis sur un scénario est enregistré par un agent du département : demandez-lui de conclure ce point."
        )
    reserved = f"\n\nRéserves : {opinion.reservations}" if opinion.reservations else ""
    answer = OpinionAnswer(
        value=ScenarioOpinion(opinion.value),
        motivation=f"{opinion.motivation}{reserved}",
        form=OpinionForm.WRITTEN if session.is_written else OpinionForm.SESSION,
        held_on=paris(opinion.given_at).date(),
    )
    give_opinion(consultation, department=department, answer=answer, actor=actor)


def _approve(minutes: Minutes, opinion: Opinion, actor: User) -> None:
    if opinion.value != OpinionValue.FAVOURABLE:
        return
    held = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    if held.state != MinutesState.LOCKED:
        raise TransitionRefusedError("Ce procès-verbal n’est plus à approuver : une autre version l’a remplacé.")
    held.state, held.approved_in = MinutesState.APPROVED, opinion.item.session
    held.save(update_fields=["state", "approved_in"])
    record_event(actor=actor, verb="minutes:approved", subject=held, data={"session": opinion.item.session_id})
