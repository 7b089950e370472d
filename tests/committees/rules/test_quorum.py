"""The quorum: half exactly, odd and even, mandates, second convocation, those who leave."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from committees.enums import SessionKind
from committees.rules.quorum import Quorum, count_quorum, needed_of, tell_quorum
from committees.rules.regulation import Regulation
from tests.committees.rules.drawn import mandate, seats, sessions, sit

COMMON = Regulation()


@pytest.mark.parametrize(("composing", "needed"), [(1, 1), (2, 1), (15, 8), (16, 8), (17, 9)])
def test_half_of_the_members_is_rounded_up(composing, needed):
    assert needed_of(composing, rules=COMMON) == needed


def test_committee_without_quorum_rule_still_needs_somebody():
    assert needed_of(12, rules=Regulation(quorum=Fraction(0))) == 1


@pytest.mark.parametrize(("present", "reached"), [(7, False), (8, True), (9, True)])
def test_half_exactly_is_the_quorum(present, reached):
    quorum = count_quorum(seats(16), sit(*range(1, present + 1)), rules=COMMON)

    assert quorum.is_reached is reached


def test_mandate_counts_for_the_quorum():
    quorum = count_quorum(seats(4), [*sit(1), mandate(2, 1)], rules=COMMON)

    assert (quorum.counted, quorum.is_reached) == (2, True)


def test_mandate_does_not_count_when_the_regulation_says_so():
    quorum = count_quorum(seats(4), [*sit(1), mandate(2, 1)], rules=Regulation(mandates_count=False))

    assert (quorum.counted, quorum.is_reached) == (1, False)


def test_second_convocation_needs_no_quorum():
    quorum = count_quorum(seats(16), sit(1), rules=COMMON, kind=SessionKind.SECOND)

    assert (quorum.needed, quorum.is_reached, quorum.missing) == (None, True, 0)


def test_second_convocation_needs_one_when_the_regulation_says_so():
    rules = Regulation(second_needs_quorum=True)

    assert not count_quorum(seats(16), sit(1), rules=rules, kind=SessionKind.SECOND).is_reached


def test_written_consultation_needs_the_quorum():
    assert not count_quorum(seats(16), sit(1), rules=COMMON, kind=SessionKind.WRITTEN).is_reached


def test_member_who_leaves_an_item_is_not_counted_for_it():
    quorum = count_quorum(seats(16), sit(*range(1, 9)), rules=COMMON, recused=[8])

    assert (quorum.composing, quorum.counted, quorum.missing) == (16, 7, 1)


@given(sessions())
def test_count_never_exceeds_the_seats_that_stay(session):
    members, presences, recused = session
    quorum = count_quorum(members, presences, rules=COMMON, recused=recused)

    assert 0 <= quorum.counted <= len(members) - len(recused & {seat.key for seat in members})


@given(st.integers(1, 60), st.fractions(0, 1))
def test_needed_is_the_least_whole_number_that_is_at_least_the_share(composing, share):
    needed = needed_of(composing, rules=Regulation(quorum=share))

    assert needed >= composing * share
    assert needed == 1 or needed - 1 < composing * share


@pytest.mark.parametrize(
    ("quorum", "words"),
    [
        (Quorum(16, 8, 1, 8), "Quorum atteint : 9 sur 16, mandats compris, 8 exigés"),
        (Quorum(16, 8, 0, 8), "Quorum atteint : 8 sur 16, 8 exigés"),
        (Quorum(16, 7, 0, 8), "Quorum non atteint : 7 sur 16, 8 exigés, il manque 1 membre"),
        (Quorum(16, 4, 1, 8), "Quorum non atteint : 5 sur 16, mandats compris, 8 exigés, il manque 3 membres"),
        (Quorum(16, 3, 0, None), "Aucun quorum n’est exigé sur seconde convocation : 3 sur 16"),
    ],
)
def test_quorum_is_told_in_a_sentence(quorum, words):
    assert tell_quorum(quorum) == words


@pytest.mark.parametrize(("present", "missing"), [(6, 2), (7, 1), (8, 0), (9, 0), (16, 0)])
def test_quorum_that_is_passed_lacks_nobody(present, missing):
    assert count_quorum(seats(16), sit(*range(1, present + 1)), rules=COMMON).missing == missing
