"""One item in session: who leaves, what is said, the vote, and the avis that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committees.domain.convocation_mails import mail_outcome
from committees.domain.effects import carry_out
from committees.domain.holding import hold_item, hold_open, require_unopposed, touch_session
from committees.domain.proposals import Draft, write_proposal
from committees.domain.session_states import TABLE
from committees.enums import Choice, ItemKind, ItemState, OpinionValue, RecusalSource, SessionState
from committees.models import AgendaItem, Ballot, Member, Opinion, Recusal, Session, Statement
from committees.queries.interests import detect_recusals
from committees.queries.rosters import Roster, read_roster, recused_seats
from committees.rules.presence import Voters
from committees.rules.voting import BallotError, Tally, count_votes
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError, transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is put to the vote, and the words that go with it."""

    value: OpinionValue
    motivation: str
    reservations: str = ""


def call_item(item: AgendaItem, *, actor: User) -> AgendaItem:
    """Make it the current item; members whose interest is known leave at once, and the PV says so."""
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        held = hold_item(item, session)
        if held.state == ItemState.PENDING:
            held.state = ItemState.DISCUSSED
            held.save(update_fields=["state"])
            _leave_detected(held, read_roster(session), actor)
        session.current = held
        session.save(update_fields=["current"])
        record_event(actor=actor, verb="item:called", subject=session, data={"item": held.pk})
        touch_session(session)
    return held


def recuse(item: AgendaItem, *, member: Member, reason: str, actor: User) -> Recusal:
    """A member leaves for this item (CRPA, art. R133-12): their voice, and the mandates that they carry, with them."""
    words = reason.strip()
    if not words:
        raise ValidationError({"reason": "Dites la raison du déport : elle figure au procès-verbal."})
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        held = hold_item(item, session)
        _require_undecided(held)
        if not session.attendances.filter(member=member).exists():
            raise ValidationError("Cette personne n’a pas de siège dans cette séance.")
        recusal, created = Recusal.objects.get_or_create(
            item=held, member=member, defaults={"reason": words[:300], "recorded_by": actor}
        )
        if created:
            held.ballots.filter(member=member).delete()
            data = {"item": held.pk, "member": member.pk, "reason": words}
            record_event(actor=actor, verb="recusal:recorded", subject=session, data=data)
            touch_session(session)
    return recusal


def withdraw_recusal(recusal: Recusal, *, actor: User) -> None:
    """A déport written by mistake; one that the portal found stays."""
    with transaction.atomic():
        session = hold_open(recusal.item.session, actor=actor)
        _require_undecided(hold_item(recusal.item, session))
        if recusal.source == RecusalSource.DETECTED:
            raise ValidationError(
                "Ce déport vient d’un intérêt déclaré ou constaté sur le dossier : il se lève depuis le dossier."
            )
        data = {"item": recusal.item_id, "member": recusal.member_id}
        recusal.delete()
        record_event(actor=actor, verb="recusal:withdrawn", subject=session, data=data)
        touch_session(session)


def write_discussion(item: AgendaItem, *, text: str, actor: User) -> AgendaItem:
    """What was said, as the PV will give it; written while the session lasts."""
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        held = hold_item(item, session)
        held.discussion = text.strip()
        held.save(update_fields=["discussion"])
        touch_session(session)
    return held


def propose(item: AgendaItem, *, draft: Draft, actor: User) -> AgendaItem:
    """The avis that will be put to the vote, as the session words it; not in a written consultation, where it is
    the one that members were asked about.
    """
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        if session.is_written:
            raise TransitionRefusedError("Les membres se prononcent par écrit sur l’avis proposé : il ne change plus.")
        held = hold_item(item, session)
        _require_undecided(held)
        write_proposal(held, draft)
        touch_session(session)
    return held


def cast_ballots(item: AgendaItem, *, choices: Mapping[int, Choice], actor: User) -> None:
    """The voices as the secretary sees the hands: all at once, in place of those written before.

    Raises ValidationError for a seat without voice on the item.
    """
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        if session.is_written:
            raise TransitionRefusedError("Dans une consultation écrite, chaque membre donne lui-même sa position.")
        held = hold_item(item, session)
        _require_undecided(held)
        _require_called(held)
        roster = read_roster(session)
        _leave_detected(held, roster, actor)
        voters = roster.voters(recused=recused_seats(held))
        strangers = set(choices) - set(voters.speakers)
        if strangers:
            raise ValidationError(
                "Un membre absent, sans mandat valable ou qui s’est déporté ne vote pas : rechargez la page."
            )
        held.ballots.all().delete()
        Ballot.objects.bulk_create(
            Ballot(item=held, member_id=seat, choice=choice, cast_by=actor) for seat, choice in choices.items()
        )
        if held.state != ItemState.VOTING:
            held.state = ItemState.VOTING
            held.save(update_fields=["state"])
        touch_session(session)


def conclude_item(item: AgendaItem, *, proposal: Proposal, actor: User) -> Opinion:
    """Count the vote on the proposal and record the avis, with all that it moves, in one transaction.

    A favourable proposal that does not pass gives an unfavourable avis; an unfavourable one that does not pass, or a
    tie that nothing breaks, gives none: the vote is taken again, on another proposal, or the item put off. Putting
    off needs neither vote nor quorum: the president says it. Raises ValidationError or TransitionRefusedError.
    """
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        held = hold_item(item, session)
        _require_undecided(held)
        _check_proposal(held, proposal)
        require_unopposed(session)
        if session.is_written:
            _require_asked(held, proposal)
        else:
            _require_called(held)
        roster = read_roster(session)
        _leave_detected(held, roster, actor)
        recused = recused_seats(held)
        if proposal.value == OpinionValue.ADJOURNED:
            tally, value = Tally(0, 0, 0, None), OpinionValue.ADJOURNED
        else:
            _require_item_quorum(roster, recused)
            tally = tally_item(held, session, roster)
            value = _conclude(tally, proposal, held)
        opinion = record_opinion(
            held, proposal=proposal, value=value, tally=tally, voters=roster.voters(recused=recused), actor=actor
        )
        touch_session(session)
    return opinion


def close_information(item: AgendaItem, *, actor: User) -> AgendaItem:
    """A point without vote has been dealt with."""
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        held = hold_item(item, session)
        if held.has_vote:
            raise TransitionRefusedError("Ce point appelle un avis : mettez-le aux voix, ou ajournez-le.")
        held.state = ItemState.DONE
        held.save(update_fields=["state"])
        touch_session(session)
    return held


def record_statement(item: AgendaItem, *, member: Member, text: str, actor: User) -> Statement:
    """A disagreement that a member asks to have written in the PV (CRPA, art. R133-13)."""
    words = text.strip()
    if not words:
        raise ValidationError({"text": "Écrivez la position du membre."})
    with transaction.atomic():
        session = hold_open(item.session, actor=actor)
        held = hold_item(item, session)
        if member.pk in recused_seats(held) or not session.attendances.filter(member=member).exists():
            raise ValidationError("Cette personne ne prend pas part à ce point.")
        statement = Statement.objects.create(item=held, member=member, text=words)
        touch_session(session)
    return statement


def close_session(session: Session, *, actor: User) -> Session:
    """Lift the session. Items that were not concluded come back to a next agenda."""
    with transaction.atomic():
        held = hold_open(session, actor=actor)
        left = held.items.exclude(state=ItemState.DONE).count()
        now = timezone.now()
        changes = {"closed_at": now, "current": None}
        held.attendances.filter(arrived_at__isnull=False, left_at__isnull=True).update(left_at=now)
        transition(
            instance=held, to=SessionState.CLOSED, actor=actor, table=TABLE, data={"left": left}, changes=changes
        )
        if held.is_written:
            mail_outcome(held, [row.member for row in held.convocations.select_related("member")])
        touch_session(held)
    session.refresh_from_db()
    return session


def tally_item(item: AgendaItem, session: Session, roster: Roster) -> Tally:
    """The count of the ballots written so far."""
    recused = recused_seats(item)
    ballots = {row.member_id: Choice(row.choice) for row in item.ballots.all()}
    try:
        return count_votes(
            ballots,
            voters=roster.voters(recused=recused),
            seats=roster.seats,
            president=session.president_id,
            rules=roster.rules,
        )
    except BallotError as error:
        raise ValidationError("Des présences ont changé depuis le vote : reprenez les voix, puis concluez.") from error


def record_opinion(
    item: AgendaItem, *, proposal: Proposal, value: OpinionValue, tally: Tally, voters: Voters, actor: User
) -> Opinion:
    """Write the avis, end the item, and carry its effects out, in the caller's transaction."""
    opinion = Opinion.objects.create(
        item=item,
        application=item.application,
        proposal=proposal.value,
        value=value,
        motivation=proposal.motivation.strip(),
        reservations=proposal.reservations.strip() if value == OpinionValue.RESERVED else "",
        votes_for=tally.votes_for,
        votes_against=tally.votes_against,
        abstentions=tally.abstentions,
        voters=len(voters.speakers),
        recused=item.recusals.count(),
        by_president=tally.by_president,
        given_at=timezone.now(),
        recorded_by=actor,
    )
    item.state = ItemState.DONE
    item.save(update_fields=["state"])
    carry_out(opinion, actor=actor)
    data = {"item": item.pk, "value": value, "for": tally.votes_for, "against": tally.votes_against}
    record_event(actor=actor, verb="opinion:recorded", subject=item.session, data=data)
    return opinion


def _leave_detected(item: AgendaItem, roster: Roster, actor: User) -> None:
    """Members known to have an interest leave, whenever they came in; a voice of theirs goes with them."""
    for seat, reason in detect_recusals(item, roster).items():
        Recusal.objects.get_or_create(
            item=item,
            member_id=seat,
            defaults={"reason": reason, "source": RecusalSource.DETECTED, "recorded_by": actor},
        )
        item.ballots.filter(member_id=seat).delete()


def _conclude(tally: Tally, proposal: Proposal, item: AgendaItem) -> OpinionValue:
    if not item.ballots.exists():
        raise TransitionRefusedError("Aucune voix n’est enregistrée : faites voter, ou ajournez le point.")
    if tally.adopted is None:
        raise TransitionRefusedError(
            "Le vote ne conclut pas : partage égal des voix, sans voix prépondérante. Faites voter de nouveau, "
            "modifiez l’avis proposé ou ajournez le point."
        )
    if not tally.adopted and proposal.value == OpinionValue.UNFAVOURABLE:
        raise TransitionRefusedError(
            "La proposition d’avis défavorable est rejetée : cela ne fait pas un avis. Mettez un autre avis aux voix."
        )
    return proposal.value if tally.adopted else OpinionValue.UNFAVOURABLE


def _check_proposal(item: AgendaItem, proposal: Proposal) -> None:
    if not item.has_vote:
        raise TransitionRefusedError("Ce point est une information : il n’appelle pas d’avis.")
    faults = {}
    if not proposal.motivation.strip():
        faults["motivation"] = "Motivez l’avis : la décision le cite."
    if proposal.value == OpinionValue.RESERVED and not proposal.reservations.strip():
        faults["reservations"] = "Dites les réserves : le porteur et le préfet les lisent."
    if item.kind == ItemKind.MINUTES and proposal.value == OpinionValue.RESERVED:
        faults["value"] = "Un procès-verbal s’approuve, ou se corrige : il ne s’approuve pas avec réserves."
    if faults:
        raise ValidationError(faults)


def _require_undecided(item: AgendaItem) -> None:
    if item.opinions.filter(replaced_at__isnull=True).exists() or item.state == ItemState.DONE:
        raise TransitionRefusedError("Ce point est déjà conclu : actualisez la page.")


def _require_called(item: AgendaItem) -> None:
    if item.state == ItemState.PENDING:
        raise TransitionRefusedError("Appelez d’abord ce point : les membres intéressés doivent pouvoir sortir.")


def _require_asked(item: AgendaItem, proposal: Proposal) -> None:
    if proposal.value not in (item.proposal, OpinionValue.ADJOURNED):
        raise TransitionRefusedError(
            f"Les membres se sont prononcés sur « {item.get_proposal_display()} » : concluez sur cet avis, ou "
            "ajournez le point."
        )


def _require_item_quorum(roster: Roster, recused: frozenset[int]) -> None:
    quorum = roster.quorum(recused=recused)
    if not quorum.is_reached:
        raise TransitionRefusedError(
            f"Sur ce point, déports déduits, le quorum n’est plus atteint ({quorum.counted} sur {quorum.composing}) : "
            "ajournez-le à une autre séance."
        )
