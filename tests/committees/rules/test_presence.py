"""Who has a voice: seats, mandates, and those who leave."""

import pytest
from hypothesis import given

from committees.enums import Mode
from committees.rules.presence import SITTING, Presence, Seat, check_mandates, find_voters
from committees.rules.regulation import Regulation
from tests.committees.rules.drawn import mandate, seats, sessions, sit

COMMON = Regulation()


def faults(members, presences, rules=COMMON):
    return [(fault.seat, fault.message) for fault in check_mandates(members, presences, rules=rules)]


def test_mandate_to_a_member_who_sits_is_accepted():
    assert faults(seats(3), [*sit(1), mandate(2, 1)]) == []


def test_mandate_to_a_member_at_a_distance_is_accepted():
    assert faults(seats(2), [Presence(seat=1, mode=Mode.REMOTE), mandate(2, 1)]) == []


@pytest.mark.parametrize("holder", [None, 9])
def test_mandate_to_nobody_of_the_committee_is_refused(holder):
    assert faults(seats(2), [*sit(1), mandate(2, holder)]) == [(2, "Indiquez le membre à qui le mandat est donné.")]


def test_mandate_to_oneself_is_refused():
    assert faults(seats(2), [*sit(1), mandate(2, 2)]) == [
        (2, "Un membre ne se donne pas mandat : choisissez un autre membre.")
    ]


def test_mandate_to_an_absent_member_is_refused():
    assert faults(seats(3), [*sit(1), mandate(2, 3)]) == [
        (2, "Le mandataire ne siège pas : choisissez un membre présent.")
    ]


def test_chain_of_mandates_is_refused():
    assert faults(seats(3), [*sit(1), mandate(2, 1), mandate(3, 2)]) == [
        (3, "Le mandataire ne siège pas : choisissez un membre présent.")
    ]


def test_member_with_a_substitute_gives_no_mandate():
    members = [Seat(key=1), Seat(key=2, has_substitute=True)]

    assert faults(members, [*sit(1), mandate(2, 1)]) == [
        (2, "Ce membre a un suppléant : c’est lui qui le remplace, et non un mandataire.")
    ]


def test_member_with_a_substitute_gives_a_mandate_when_the_regulation_allows_it():
    members = [Seat(key=1), Seat(key=2, has_substitute=True)]
    rules = Regulation(mandate_without_substitute_only=False)

    assert faults(members, [*sit(1), mandate(2, 1)], rules) == []


def test_second_mandate_of_a_holder_is_refused():
    assert faults(seats(3), [*sit(1), mandate(2, 1), mandate(3, 1)]) == [
        (3, "Le mandataire porte déjà 1 mandat : il ne peut en porter plus.")
    ]


def test_second_mandate_of_a_holder_is_accepted_by_a_regulation_of_two():
    assert faults(seats(3), [*sit(1), mandate(2, 1), mandate(3, 1)], Regulation(mandates_by_holder=2)) == []


def test_mandate_is_spoken_by_its_holder():
    voters = find_voters(seats(3), [*sit(1), mandate(2, 1)], recused=[], rules=COMMON)

    assert voters.speakers == {1: 1, 2: 1}


def test_holder_who_leaves_takes_the_mandate_along():
    voters = find_voters(seats(3), [*sit(1, 3), mandate(2, 1)], recused=[1], rules=COMMON)

    assert voters.speakers == {3: 3}


def test_giver_with_an_interest_is_not_represented():
    voters = find_voters(seats(3), [*sit(1, 3), mandate(2, 1)], recused=[2], rules=COMMON)

    assert voters.speakers == {1: 1, 3: 3}


@given(sessions())
def test_every_voice_is_spoken_by_a_member_who_sits_and_did_not_leave(session):
    members, presences, recused = session
    voters = find_voters(members, presences, recused=recused, rules=COMMON)
    sitting = {presence.seat for presence in presences if presence.mode in SITTING}

    assert set(voters.speakers.values()) <= sitting - recused
    assert set(voters.speakers).isdisjoint(recused)


@given(sessions())
def test_nobody_speaks_for_more_than_one_other(session):
    members, presences, recused = session
    voters = find_voters(members, presences, recused=recused, rules=Regulation(mandate_without_substitute_only=False))
    spoken = list(voters.speakers.values())

    assert all(spoken.count(speaker) <= 2 for speaker in spoken)


@pytest.mark.parametrize(("most", "words"), [(0, "0 mandat"), (1, "1 mandat"), (2, "2 mandats"), (3, "3 mandats")])
def test_holder_of_too_many_mandates_is_told_how_many_in_french(most, words):
    givers = [mandate(seat, 1) for seat in range(2, most + 3)]

    assert faults(seats(6), [*sit(1), *givers], rules=Regulation(mandates_by_holder=most)) == [
        (most + 2, f"Le mandataire porte déjà {words}\u00a0: il ne peut en porter plus.")
    ]


def test_seat_has_one_voice_unless_it_is_told():
    assert Seat(key=1).weight == 1


def test_those_who_leave_are_of_the_committee():
    assert find_voters(seats(2), sit(1, 2), recused=[2, 9], rules=COMMON).recused == {2}
