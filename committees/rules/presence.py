"""Who takes part in a deliberation: seats, substitutes, mandates, and those who must leave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from committees.enums import Mode
from committees.rules.regulation import Regulation

SITTING = (Mode.PRESENT, Mode.REMOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One seat of the committee at the date of the session.

    `key` is its titulaire, who may be replaced by a substitute; `weight` its voices.
    """

    key: int
    has_substitute: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How a seat is held in a session: by its titulaire or a substitute who sits, by a mandate, or not at all."""

    seat: int
    mode: Mode
    holder: int | None = None
    """The seat that carries the mandate, when one was given."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the rules refuse in an attendance: the seat, and the reason with its remedy, in French."""

    seat: int
    message: str


def check_mandates(seats: Collection[Seat], presences: Collection[Presence], *, rules: Regulation) -> list[Fault]:
    """The mandates that the rules refuse: to nobody, to somebody who does not sit, too many, or with a substitute.

    CRPA, art. R133-9: a member who has no substitute may give a mandate to another; nobody holds more than one.
    """
    known = {seat.key: seat for seat in seats}
    modes = {presence.seat: presence.mode for presence in presences}
    given: dict[int, int] = {}
    faults = []
    for presence in presences:
        if presence.mode != Mode.MANDATE:
            continue
        seat, holder = known.get(presence.seat), presence.holder
        if seat is None or holder is None or holder not in known:
            faults.append(Fault(presence.seat, "Indiquez le membre à qui le mandat est donné."))
        elif holder == presence.seat:
            faults.append(Fault(presence.seat, "Un membre ne se donne pas mandat : choisissez un autre membre."))
        elif modes.get(holder) not in SITTING:
            faults.append(Fault(presence.seat, "Le mandataire ne siège pas : choisissez un membre présent."))
        elif seat.has_substitute and rules.mandate_without_substitute_only:
            faults.append(
                Fault(presence.seat, "Ce membre a un suppléant : c’est lui qui le remplace, et non un mandataire.")
            )
        else:
            given[holder] = given.get(holder, 0) + 1
            if given[holder] > rules.mandates_by_holder:
                most = rules.mandates_by_holder
                many = f"{most} mandat" if most < 2 else f"{most} mandats"  # noqa: PLR2004 -- the plural
                faults.append(Fault(presence.seat, f"Le mandataire porte déjà {many} : il ne peut en porter plus."))
    return faults


@dataclass(frozen=True, slots=True)
class Voters:
    """Who may vote on an item: for each seat that has a voice, the seat of the person who speaks for it."""

    speakers: Mapping[int, int]
    seated: frozenset[int]
    represented: frozenset[int]
    recused: frozenset[int]


def find_voters(
    seats: Collection[Seat], presences: Collection[Presence], *, recused: Collection[int], rules: Regulation
) -> Voters:
    """Seats with a voice on an item.

    A member with a personal interest takes no part (CRPA, art. R133-12): neither by themselves, nor by the mandate
    that they gave, nor by the one that they carry, since they have left the room.
    """
    refused = {fault.seat for fault in check_mandates(seats, presences, rules=rules)}
    away = frozenset(recused)
    known = {seat.key for seat in seats}
    sitting = {p.seat for p in presences if p.mode in SITTING and p.seat in known}
    seated = frozenset(sitting - away)
    represented = frozenset(
        p.seat
        for p in presences
        if p.mode == Mode.MANDATE and p.seat not in refused and p.seat not in away and p.holder in seated
    )
    holders = {p.seat: p.holder for p in presences if p.seat in represented and p.holder is not None}
    speakers = {**{seat: seat for seat in seated}, **holders}
    return Voters(speakers, seated, represented, frozenset(away & known))
