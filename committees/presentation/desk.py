"""What the screens of a session show: agenda, current point, presence, quorum, déports, votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import capfirst

from calls.models import Application
from committees.enums import Choice, ItemState, Mode
from committees.models import AgendaItem, Attendance, Opinion, Session
from committees.presentation.labels import ITEM_BADGES, OPINION_BADGES, tell_opinion
from committees.presentation.summaries import FileSummary, summarize_items
from committees.queries.rosters import Roster, read_roster
from committees.queries.sessions import list_items
from committees.rules.presence import SITTING
from committees.rules.quorum import Quorum, tell_quorum
from committees.rules.voting import BallotError, count_votes, tell_tally

# Said beside a name: a word that agrees with nobody.
PRESENCE = {
    Mode.PRESENT: "en séance",
    Mode.REMOTE: "à distance",
    Mode.MANDATE: "mandat donné",
    Mode.EXCUSED: "absence excusée",
    Mode.ABSENT: "absence",
}


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A point in the list on the left: its state as a word, its avis once given."""

    item: AgendaItem
    words: str
    badge: str
    opinion: Opinion | None
    is_current: bool
    is_hidden: bool
    """A file that the person may not see: they have an interest in it."""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat in the list on the right."""

    row: Attendance
    name: str
    told: str
    is_recused: bool
    form: Any = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks for a seat, and what was written of the vote."""

    seat: int
    name: str
    by: str
    choice: str


class Desk:
    """One session as a person sees it now; the same queries whatever the numbers of points and seats."""

    def __init__(self, session: Session, *, user: Any) -> None:
        self.session, self.user = session, user
        self.roster: Roster = read_roster(session)
        self.items: Sequence[AgendaItem] = list(list_items(session))

    @cached_property
    def current(self) -> AgendaItem | None:
        return next((item for item in self.items if item.pk == self.session.current_id), None)

    @cached_property
    def following(self) -> AgendaItem | None:
        """The next point that nobody has examined."""
        return next((item for item in self.items if item.state == ItemState.PENDING), None)

    @cached_property
    def summaries(self) -> dict[int, FileSummary]:
        return summarize_items([self.current] if self.current else [], user=self.user)

    @cached_property
    def hidden(self) -> set[int]:
        """Points on files that the person may not see."""
        keys = {item.application_id for item in self.items if item.application_id}
        seen = set(_visible_files(keys, self.user))
        return {item.pk for item in self.items if item.application_id and item.application_id not in seen}

    @property
    def agenda(self) -> list[AgendaLine]:
        return [
            AgendaLine(
                item=item,
                words=capfirst(item.get_state_display())
                if not (opinion := opinion_of(item))
                else tell_opinion(opinion),
                badge=OPINION_BADGES[opinion.value] if opinion else ITEM_BADGES[item.state],
                opinion=opinion,
                is_current=item.pk == self.session.current_id,
                is_hidden=item.pk in self.hidden,
            )
            for item in self.items
        ]

    @cached_property
    def recused(self) -> frozenset[int]:
        return frozenset(row.member_id for row in self.current.recusals.all()) if self.current else frozenset()

    @property
    def quorum(self) -> Quorum:
        return self.roster.quorum()

    @property
    def quorum_words(self) -> str:
        return tell_quorum(self.quorum)

    @property
    def item_quorum_words(self) -> str:
        """The quorum of the current point, when somebody left for it."""
        return tell_quorum(self.roster.quorum(recused=self.recused)) if self.recused else ""

    @property
    def is_item_quorate(self) -> bool:
        return self.roster.quorum(recused=self.recused).is_reached

    @cached_property
    def names(self) -> dict[int, str]:
        """Who sits on each seat."""
        return {row.member_id: (row.substitute or row.member).full_name for row in self.roster.attendances}

    @property
    def seats(self) -> list[SeatLine]:
        return [
            SeatLine(row, self.names[row.member_id], tell_presence(row), row.member_id in self.recused)
            for row in self.roster.attendances
        ]

    @cached_property
    def voices(self) -> list[Voice]:
        """The seats that vote on the current point, collège by collège."""
        if self.current is None or not self.current.has_vote:
            return []
        ballots = {row.member_id: row.choice for row in self.current.ballots.all()}
        speakers = self.roster.voters(recused=self.recused).speakers
        return [
            Voice(
                seat=row.member_id,
                name=self.names[row.member_id],
                by=self.names[speakers[row.member_id]] if speakers[row.member_id] != row.member_id else "",
                choice=ballots.get(row.member_id, ""),
            )
            for row in self.roster.attendances
            if row.member_id in speakers
        ]

    @property
    def tally_words(self) -> str:
        """The count of the voices written so far, in a sentence; what to do when it cannot be made."""
        if self.current is None or not any(voice.choice for voice in self.voices):
            return ""
        ballots = {row.member_id: Choice(row.choice) for row in self.current.ballots.all()}
        try:
            tally = count_votes(
                ballots,
                voters=self.roster.voters(recused=self.recused),
                seats=self.roster.seats,
                president=self.session.president_id,
                rules=self.roster.rules,
            )
        except BallotError:
            return "Des présences ont changé depuis le vote : reprenez les voix."
        return tell_tally(tally)

    @property
    def present_choices(self) -> list[tuple[int, str]]:
        """Those who sit and have not left, for a déport or a statement."""
        rows = self.roster.attendances
        return [
            (row.member_id, self.names[row.member_id])
            for row in rows
            if row.mode in (*SITTING, Mode.MANDATE) and row.member_id not in self.recused
        ]


def opinion_of(item: AgendaItem) -> Opinion | None:
    """The avis in force, read with the points."""
    return next((row for row in item.opinions.all() if row.replaced_at is None), None)


def tell_presence(row: Attendance) -> str:
    """« en séance », « à distance, supplée Mme Martin », « mandat à M. Durand »: without the gender of the person."""
    if row.mode == Mode.MANDATE and row.holder is not None:
        return f"mandat à {row.holder.full_name}"
    words = PRESENCE[Mode(row.mode)]
    return f"{words}, supplée {row.member.full_name}" if row.substitute else words


def _visible_files(keys: set[int], user: Any) -> list[int]:
    return list(Application.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
