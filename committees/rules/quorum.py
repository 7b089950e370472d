"""Quorum: how many of the seats take part, how many are needed, and what the result is in a sentence."""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

from committees.enums import SessionKind
from committees.rules.presence import Presence, Seat, find_voters
from committees.rules.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Quorum:
    """`needed` is None when no quorum is required (second convocation)."""

    composing: int
    seated: int
    represented: int
    needed: int | None

    @property
    def counted(self) -> int:
        return self.seated + self.represented

    @property
    def is_reached(self) -> bool:
        return self.needed is None or self.counted >= self.needed

    @property
    def missing(self) -> int:
        return 0 if self.needed is None else max(0, self.needed - self.counted)


def count_quorum(
    seats: Collection[Seat],
    presences: Collection[Presence],
    *,
    rules: Regulation,
    kind: SessionKind = SessionKind.FIRST,
    recused: Collection[int] = (),
) -> Quorum:
    """The quorum of a session, or of one item with those who leave for it.

    CRPA, art. R133-10: at least half of the members composing the committee are present, telephone and video
    included, or gave a mandate. On a second convocation no quorum is required. A member who leaves an item for a
    personal interest is not counted among those present for it; the number of members composing does not change.
    """
    voters = find_voters(seats, presences, recused=recused, rules=rules)
    composing = len(seats)
    free = kind == SessionKind.SECOND and not rules.second_needs_quorum
    return Quorum(
        composing=composing,
        seated=len(voters.seated),
        represented=len(voters.represented) if rules.mandates_count else 0,
        needed=None if free else needed_of(composing, rules=rules),
    )


def needed_of(composing: int, *, rules: Regulation) -> int:
    """The least whole number of members that is « at least half »: 8 of 16, 8 of 15; never less than one."""
    return max(1, ceil(composing * rules.quorum))


def tell_quorum(quorum: Quorum) -> str:
    """« Quorum atteint : 9 sur 16, mandats compris »."""
    figures = f"{quorum.counted} sur {quorum.composing}"
    with_mandates = ", mandats compris" if quorum.represented else ""
    if quorum.needed is None:
        return f"Aucun quorum n’est exigé sur seconde convocation : {figures}{with_mandates}"
    if quorum.is_reached:
        return f"Quorum atteint : {figures}{with_mandates}, {quorum.needed} exigés"
    lack = "il manque 1 membre" if quorum.missing == 1 else f"il manque {quorum.missing} membres"
    return f"Quorum non atteint : {figures}{with_mandates}, {quorum.needed} exigés, {lack}"
