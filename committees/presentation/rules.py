"""The rules of a committee in sentences, with their article, and where the règlement intérieur departs from it."""

from dataclasses import dataclass

from committees.enums import MajorityBase
from committees.models import Committee
from committees.rules.quorum import needed_of
from committees.rules.regulation import SOURCES, Regulation


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says, where it comes from, whether the règlement intérieur made it so."""

    words: str
    source: str
    departs: bool
    common: str = ""
    """What the common law says, when the rule departs from it."""


def tell_rules(committee: Committee, *, composing: int) -> list[Rule]:
    """Every rule, for a committee of so many members."""
    own, common = committee.rules, Regulation()
    return [_tell(name, own, common, composing) for name in SOURCES]


def _tell(name: str, own: Regulation, common: Regulation, composing: int) -> Rule:
    departs = getattr(own, name) != getattr(common, name)
    return Rule(
        words=_words(name, own, composing),
        source="règlement intérieur" if departs else SOURCES[name],
        departs=departs,
        common=f"{_words(name, common, composing)} ({SOURCES[name]})" if departs else "",
    )


def _words(name: str, rules: Regulation, composing: int) -> str:
    words = {
        "quorum": _quorum(rules, composing),
        "mandates_count": "Les mandats comptent pour le quorum."
        if rules.mandates_count
        else "Les mandats ne comptent pas pour le quorum.",
        "notice_days": f"La convocation part {_days(rules.notice_days)} au moins avant la réunion, sauf urgence.",
        "mandates_by_holder": f"Un membre porte au plus {_count(rules.mandates_by_holder, 'mandat')}.",
        "mandate_without_substitute_only": "Seul un membre sans suppléant donne mandat."
        if rules.mandate_without_substitute_only
        else "Un membre qui a un suppléant peut aussi donner mandat.",
        "second_needs_quorum": "Sur seconde convocation, le quorum est exigé aussi."
        if rules.second_needs_quorum
        else "Sur seconde convocation, aucun quorum n’est exigé.",
        "president_prevails": "En cas de partage égal, la voix du président est prépondérante s’il vote."
        if rules.president_prevails
        else "En cas de partage égal, la proposition n’est pas adoptée ; le président n’a pas de voix prépondérante.",
        "majority": "La majorité se compte sur les voix exprimées : les abstentions ne comptent pas."
        if rules.majority == MajorityBase.CAST
        else "La majorité se compte sur les membres présents ou représentés.",
        "written_days": f"Une consultation écrite dure au moins {_days(rules.written_days)}.",
        "oppositions_to_meet": "Une opposition à la consultation écrite renvoie à une réunion."
        if rules.oppositions_to_meet == 1
        else f"{rules.oppositions_to_meet} oppositions à la consultation écrite renvoient à une réunion.",
    }
    return words[name][:1].upper() + words[name][1:]


def _quorum(rules: Regulation, composing: int) -> str:
    share = "la moitié" if rules.quorum == Regulation().quorum else _share(rules)
    needed = f", soit {needed_of(composing, rules=rules)} sur {composing}" if composing else ""
    return f"Le quorum est atteint quand {share} au moins des membres prennent part{needed}, à distance compris."


def _share(rules: Regulation) -> str:
    return f"{rules.quorum.numerator}/{rules.quorum.denominator}"


def _days(count: int) -> str:
    return _count(count, "jour")


def _count(count: int, word: str) -> str:
    return f"un {word}" if count == 1 else f"{count} {word}s"
