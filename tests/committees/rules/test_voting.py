"""The vote: majority, abstentions, ties, the president's voice, those who left."""

import pytest
from hypothesis import given, strategies as st

from committees.enums import Choice, MajorityBase
from committees.rules.presence import Seat, find_voters
from committees.rules.regulation import Regulation
from committees.rules.voting import BallotError, Tally, count_votes, tell_tally
from tests.committees.rules.drawn import mandate, seats, sit

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
COMMON = Regulation()


def vote(ballots, *, members=None, presences=None, recused=(), president=1, rules=COMMON):
    members = members or seats(len(ballots))
    presences = presences or sit(*(seat.key for seat in members))
    voters = find_voters(members, presences, recused=recused, rules=rules)
    return count_votes(ballots, voters=voters, seats=members, president=president, rules=rules)


def test_more_for_than_against_adopts():
    assert vote({1: FOR, 2: FOR, 3: AGAINST}) == Tally(2, 1, 0, adopted=True)


def test_more_against_than_for_rejects():
    assert vote({1: FOR, 2: AGAINST, 3: AGAINST}) == Tally(1, 2, 0, adopted=False)


def test_abstentions_do_not_weigh_on_voices_cast():
    assert vote({1: FOR, 2: ABSTAIN, 3: ABSTAIN}).adopted is True


def test_abstentions_weigh_when_the_majority_is_of_those_present():
    rules = Regulation(majority=MajorityBase.PRESENT)

    assert vote({1: FOR, 2: ABSTAIN, 3: ABSTAIN}, rules=rules).adopted is False


def test_seat_without_ballot_abstains():
    assert vote({1: FOR}, members=seats(3)) == Tally(1, 0, 2, adopted=True)


@pytest.mark.parametrize(("choice", "adopted"), [(FOR, True), (AGAINST, False)])
def test_president_breaks_a_tie(choice, adopted):
    other = AGAINST if choice == FOR else FOR

    assert vote({1: choice, 2: other}) == Tally(1, 1, 0, adopted=adopted, by_president=True)


def test_president_who_abstains_breaks_no_tie():
    assert vote({1: ABSTAIN, 2: FOR, 3: AGAINST}) == Tally(1, 1, 1, adopted=None)


def test_president_who_left_breaks_no_tie():
    assert vote({2: FOR, 3: AGAINST}, members=seats(3), recused=[1]) == Tally(1, 1, 0, adopted=None)


def test_mandate_of_the_president_breaks_no_tie():
    tally = vote({1: FOR, 2: AGAINST}, members=seats(2), presences=[*sit(2), mandate(1, 2)])

    assert tally == Tally(1, 1, 0, adopted=None)


def test_tie_is_not_broken_when_the_regulation_says_so():
    assert vote({1: FOR, 2: AGAINST}, rules=Regulation(president_prevails=False)).adopted is None


def test_nobody_votes_and_nothing_is_decided():
    assert vote({}, members=seats(2), recused=[1, 2]) == Tally(0, 0, 0, adopted=None)


def test_voice_of_a_member_who_left_is_refused():
    with pytest.raises(BallotError, match="Siège sans voix sur ce point : 2"):
        vote({1: FOR, 2: FOR}, recused=[2])


def test_voice_of_an_absent_member_is_refused():
    with pytest.raises(BallotError, match="Siège sans voix sur ce point : 2"):
        vote({1: FOR, 2: FOR}, members=seats(2), presences=sit(1))


def test_weight_of_a_college_counts_its_voices():
    members = [Seat(key=1, weight=3), Seat(key=2), Seat(key=3)]

    assert vote({1: FOR, 2: AGAINST, 3: AGAINST}, members=members) == Tally(3, 2, 0, adopted=True)


@st.composite
def votes(draw):
    count = draw(st.integers(1, 16))
    return {key: draw(st.sampled_from(list(Choice))) for key in range(1, count + 1)}


@given(votes())
def test_every_voice_is_counted_once(ballots):
    assert vote(ballots).voices == len(ballots)


@given(votes())
def test_opposite_votes_give_opposite_results(ballots):
    turned = {FOR: AGAINST, AGAINST: FOR, ABSTAIN: ABSTAIN}
    adopted = vote(ballots).adopted
    other = vote({seat: turned[choice] for seat, choice in ballots.items()}).adopted

    assert other == (None if adopted is None else not adopted)


@given(votes())
def test_tie_is_settled_by_the_president_alone(ballots):
    tally = vote(ballots)

    assert tally.by_president == (tally.is_tie and ballots[1] != ABSTAIN)
    assert (tally.adopted is None) == (tally.is_tie and ballots[1] == ABSTAIN)


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(8, 3, 2, True), "Pour : 8 ; contre : 3 ; abstentions : 2"),
        (Tally(9, 0, 0, True), "À l’unanimité des votants (9 voix pour)"),
        (Tally(0, 9, 0, False), "À l’unanimité des votants (9 voix contre)"),
        (
            Tally(4, 4, 1, True, by_president=True),
            "Pour : 4 ; contre : 4 ; abstentions : 1. Partage égal des voix : la voix du président est prépondérante",
        ),
        (
            Tally(4, 4, 1, None),
            "Pour : 4 ; contre : 4 ; abstentions : 1. Partage égal des voix, sans voix prépondérante",
        ),
        (Tally(0, 0, 0, None), "Aucune voix"),
    ],
)
def test_vote_is_told_in_a_sentence(tally, words):
    assert tell_tally(tally) == words


def test_half_of_those_present_is_not_a_majority():
    rules = Regulation(majority=MajorityBase.PRESENT)

    assert vote({1: FOR, 2: FOR, 3: AGAINST, 4: ABSTAIN}, rules=rules).adopted is False
    assert vote({1: FOR, 2: FOR, 3: FOR, 4: AGAINST, 5: ABSTAIN}, rules=rules).adopted is True


@pytest.mark.parametrize(
    ("tally", "unanimous"),
    [
        (Tally(0, 0, 0, None), False),
        (Tally(1, 0, 0, True), True),
        (Tally(0, 1, 0, False), True),
        (Tally(2, 0, 1, True), False),
        (Tally(2, 1, 0, True), False),
    ],
)
def test_unanimous_vote_has_a_voice_and_one_sense(tally, unanimous):
    assert tally.is_unanimous is unanimous
