"""The seats of a session and how each is held, as the rules read them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.roles import Seat as SeatKind
from committees.enums import Mode, SessionKind
from committees.models import AgendaItem, Attendance, Committee, Member, Session
from committees.rules.presence import Presence, Seat, Voters, find_voters
from committees.rules.quorum import Quorum, count_quorum
from committees.rules.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Roster:
    """A session's seats. Titulaires are the keys; `sitting` names who really sits, titulaire or suppléant."""

    rules: Regulation
    kind: SessionKind
    attendances: tuple[Attendance, ...]
    seats: tuple[Seat, ...]

    @property
    def presences(self) -> list[Presence]:
        return [Presence(seat=row.member_id, mode=Mode(row.mode), holder=row.holder_id) for row in self.attendances]

    @property
    def by_seat(self) -> Mapping[int, Attendance]:
        return {row.member_id: row for row in self.attendances}

    def quorum(self, *, recused: Collection[int] = ()) -> Quorum:
        return count_quorum(self.seats, self.presences, rules=self.rules, kind=self.kind, recused=recused)

    def voters(self, *, recused: Collection[int] = ()) -> Voters:
        return find_voters(self.seats, self.presences, recused=recused, rules=self.rules)


def read_roster(session: Session) -> Roster:
    """The seats pointed at the convocation with their state now; two queries."""
    rows = (
        Attendance.objects.filter(session=session)
        .select_related("member__body", "member__user", "substitute__user", "holder")
        .annotate(is_supplied=Exists(_substitutes(OuterRef("member"), session.starts_at)))
        .order_by("member__body__rank", "member__last_name", "member__first_name", "member")
    )
    attendances = tuple(rows)
    seats = tuple(
        Seat(key=row.member_id, has_substitute=row.is_supplied, weight=row.member.body.weight) for row in attendances
    )
    return Roster(session.committee.rules, SessionKind(session.kind), attendances, seats)


def list_titulars(committee: Committee, day: dt.date) -> list[Member]:
    """Who holds a seat on the day, collège by collège."""
    rows = Member.objects.in_office(day).filter(body__committee=committee, seat=SeatKind.FULL)
    return list(rows.select_related("body", "user").order_by("body__rank", "last_name", "first_name", "pk"))


def list_substitutes(committee: Committee, day: dt.date) -> dict[int, list[Member]]:
    """The substitutes in office on the day, by the titulaire whom they replace."""
    found: dict[int, list[Member]] = {}
    rows = Member.objects.in_office(day).filter(body__committee=committee, seat=SeatKind.SUBSTITUTE)
    for member in rows.select_related("body", "user").order_by("last_name", "first_name", "pk"):
        found.setdefault(member.titular_id or 0, []).append(member)
    return found


def recused_seats(item: AgendaItem) -> frozenset[int]:
    return frozenset(item.recusals.values_list("member_id", flat=True))


def _substitutes(titular: OuterRef, moment: dt.datetime) -> "QuerySet[Member]":
    return Member.objects.in_office(moment.date()).filter(titular=titular, seat=SeatKind.SUBSTITUTE)
