"""A vote: who voted what, what the majority is, and when the president's voice decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from committees.enums import Choice, MajorityBase
from committees.rules.presence import Seat, Voters
from committees.rules.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Tally:
    """Voices for, against and abstaining, and whether the proposal is adopted; None when the vote decides nothing."""

    votes_for: int
    votes_against: int
    abstentions: int
    adopted: bool | None
    by_president: bool = False

    @property
    def is_tie(self) -> bool:
        return self.votes_for == self.votes_against

    @property
    def voices(self) -> int:
        return self.votes_for + self.votes_against + self.abstentions

    @property
    def is_unanimous(self) -> bool:
        return self.voices > 0 and self.voices in (self.votes_for, self.votes_against)


class BallotError(ValueError):
    """A ballot that cannot be counted; the message says which, and why."""


def count_votes(
    ballots: Mapping[int, Choice],
    *,
    voters: Voters,
    seats: Collection[Seat],
    president: int | None,
    rules: Regulation,
) -> Tally:
    """Count the ballots of the seats that have a voice; a seat without ballot abstains.

    CRPA, art. R133-11: majority of the voices of the members present or represented; when they are equal, the
    president's voice prevails if he votes. A president who abstains, or who left, breaks no tie.
    Raises BallotError for a ballot of a seat without voice.
    """
    strangers = sorted(set(ballots) - set(voters.speakers))
    if strangers:
        raise BallotError(f"Siège sans voix sur ce point : {', '.join(map(str, strangers))}.")
    weights = {seat.key: seat.weight for seat in seats}
    totals = dict.fromkeys(Choice, 0)
    for seat in voters.speakers:
        totals[ballots.get(seat, Choice.ABSTAIN)] += weights[seat]
    won, lost, idle = totals[Choice.FOR], totals[Choice.AGAINST], totals[Choice.ABSTAIN]
    if won == lost:
        adopted = _casting_voice(ballots, voters=voters, president=president, rules=rules)
        return Tally(won, lost, idle, adopted, by_president=adopted is not None)
    base = won + lost + (idle if rules.majority == MajorityBase.PRESENT else 0)
    if 2 * won > base:
        return Tally(won, lost, idle, adopted=True)
    # More against than for, or too few for: the proposal does not pass.
    return Tally(won, lost, idle, adopted=False)


def _casting_voice(
    ballots: Mapping[int, Choice], *, voters: Voters, president: int | None, rules: Regulation
) -> bool | None:
    """What the president's own voice makes of a tie; a mandate given to somebody else is not his own voice."""
    if not rules.president_prevails or president not in voters.seated:
        return None
    choice = ballots.get(president) if president is not None else None
    return None if choice in (None, Choice.ABSTAIN) else choice == Choice.FOR


def tell_tally(tally: Tally) -> str:
    """« Pour : 8 ; contre : 3 ; abstentions : 2 », and how a tie was settled."""
    if tally.voices == 0:
        return "Aucune voix"
    if tally.is_unanimous:
        sense = "pour" if tally.votes_for else "contre"
        told = f"À l’unanimité des votants ({tally.voices} voix {sense})"
    else:
        told = f"Pour : {tally.votes_for} ; contre : {tally.votes_against} ; abstentions : {tally.abstentions}"
    if tally.by_president:
        return f"{told}. Partage égal des voix : la voix du président est prépondérante"
    if tally.is_tie:
        return f"{told}. Partage égal des voix, sans voix prépondérante"
    return told
