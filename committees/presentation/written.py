"""A written consultation: positions that all read, one's own answer, what is left to the secretary."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from committees.domain.written import seat_of
from committees.enums import Choice, ItemState, SessionState
from committees.forms.holding import AdjournForm, OppositionForm, PositionForm, ReasonForm
from committees.models import AgendaItem
from committees.presentation.desk import Desk, opinion_of
from committees.presentation.labels import tell_opinion
from iae_portal.common.formatting import format_relative


@dataclass(frozen=True, slots=True)
class Position:
    name: str
    choice: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPoint:
    """One point: what is proposed, what members said, what the person said."""

    item: AgendaItem
    positions: list[Position]
    counts: str
    opinion: str
    is_recused: bool
    is_hidden: bool
    own: str
    position_form: PositionForm | None
    recusal_form: ReasonForm | None
    adjourn_form: AdjournForm


def written_context(desk: Desk, *, user: Any, refused: dict[str, Any]) -> dict[str, Any]:
    """What the page of the consultation shows beside the agenda. `refused` holds forms by name."""
    session = desk.session
    seat = seat_of(session, user)
    holds = seat is not None and seat.pk in desk.names
    now = timezone.now()
    oppositions = list(session.oppositions.select_related("member"))
    is_opposed = len(oppositions) >= session.committee.oppositions_to_meet
    is_running = (
        session.state == SessionState.CONVENED
        and session.ends_at is not None
        and session.starts_at <= now <= session.ends_at
        and not is_opposed
    )
    seat_key = seat.pk if seat is not None and holds else None
    points = [_point(desk, item, seat_key, is_running=is_running, refused=refused) for item in desk.items]
    return {
        "points": points,
        "seat": seat if holds else None,
        "is_running": is_running,
        "is_over": session.ends_at is not None and now > session.ends_at,
        "is_to_conclude": session.state == SessionState.CONVENED
        and session.ends_at is not None
        and now > session.ends_at
        and not is_opposed,
        "is_opposed": is_opposed,
        "oppositions": [(row.member.full_name, row.motive) for row in oppositions],
        "needed": session.committee.oppositions_to_meet,
        "has_opposed": seat_key in {row.member_id for row in oppositions},
        "opposition_form": refused.get("opposition") or OppositionForm(prefix="opposition"),
        "left": format_relative(session.ends_at, now=now),
        "answered": desk.quorum.seated,
        "unconcluded": sum(1 for item in desk.items if item.has_vote and item.state != ItemState.DONE),
    }


def _point(
    desk: Desk, item: AgendaItem, seat: int | None, *, is_running: bool, refused: dict[str, Any]
) -> WrittenPoint:
    ballots = list(item.ballots.all())
    own = next((row for row in ballots if row.member_id == seat), None)
    is_recused = any(row.member_id == seat for row in item.recusals.all()) or item.pk in desk.hidden
    opinion = opinion_of(item)
    asks = is_running and seat is not None and item.has_vote and not is_recused and opinion is None
    totals = {choice: sum(1 for row in ballots if row.choice == choice) for choice in Choice}
    initial = {"choice": own.choice, "comment": own.comment} if own else {}
    return WrittenPoint(
        item=item,
        positions=[
            Position(desk.names.get(row.member_id, row.member.full_name), row.get_choice_display(), row.comment)
            for row in ballots
        ],
        counts=", ".join(f"{Choice(choice).label} : {count}" for choice, count in totals.items()),
        opinion=tell_opinion(opinion) if opinion else "",
        is_recused=is_recused,
        is_hidden=item.pk in desk.hidden,
        own=own.get_choice_display() if own else "",
        position_form=refused.get(f"position-{item.pk}") or PositionForm(prefix=f"avis-{item.pk}", initial=initial)
        if asks
        else None,
        recusal_form=refused.get(f"deport-{item.pk}") or ReasonForm(prefix=f"deport-{item.pk}") if asks else None,
        adjourn_form=AdjournForm(prefix=f"ajourner-{item.pk}"),
    )
