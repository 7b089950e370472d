"""What changes from one definition to another, told section by section and question by question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.enums import CallEvent, RuleSeverity
from calls.rules.definitions import CallDefinition
from calls.rules.fields import Question
from calls.rules.forms import ROLE_LABELS, name_of
from calls.rules.question_words import kind_of, tell_choices, tell_condition, tell_limits
from iae_portal.common.conditions import Name
from iae_portal.common.formatting import format_number


class Change(StrEnum):
    ADDED = "ajouté"
    REMOVED = "retiré"
    CHANGED = "modifié"
    MOVED = "déplacé"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where it stands, what it is, and both readings (empty when it was added or removed)."""

    place: str
    label: str
    change: Change
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A named piece as it is compared: its label, then what is told of it, by the name of each trait."""

    label: str
    traits: Mapping[str, str]


def compare_definitions(before: CallDefinition, after: CallDefinition) -> list[Difference]:
    """Everything that differs, in the order of the page; nothing when both are equal."""
    found = []
    if before.presentation != after.presentation:
        found.append(Difference("Présentation", "Texte", Change.CHANGED, before.presentation, after.presentation))
    found += _compare_form(before, after)
    for place, read in LISTS.items():
        found += _compare(place, read(before), read(after))
    return found


def _compare_form(before: CallDefinition, after: CallDefinition) -> Iterator[Difference]:
    yield from _compare("Rubriques du formulaire", _sections(before), _sections(after))
    titles = {section.key: section.title for section in (*before.form.sections, *after.form.sections)}
    old = {section.key: _questions(before, section.questions) for section in before.form.sections}
    new = {section.key: _questions(after, section.questions) for section in after.form.sections}
    moved = {key for section in old.values() for key in section} & {key for section in new.values() for key in section}
    for key, title in titles.items():
        yield from _compare(f"Rubrique «\u00a0{title}\u00a0»", old.get(key, {}), new.get(key, {}), elsewhere=moved)
    for key, (place, piece) in _places(new, titles).items():
        was = _places(old, titles).get(key)
        if was is not None and was[0] != place:
            label = f"«\u00a0{piece.label}\u00a0»"
            yield Difference(f"Rubrique «\u00a0{place}\u00a0»", label, Change.MOVED, was[0], place)
            yield from _compare_traits(f"Rubrique «\u00a0{place}\u00a0»", was[1], piece)


def _places(sections: Mapping[str, Mapping[str, _Piece]], titles: Mapping[str, str]) -> dict[str, tuple[str, _Piece]]:
    return {key: (titles[name], piece) for name, pieces in sections.items() for key, piece in pieces.items()}


def _compare(
    place: str, old: Mapping[str, _Piece], new: Mapping[str, _Piece], *, elsewhere: set[str] | None = None
) -> Iterator[Difference]:
    """Pieces of one list; those that are `elsewhere` in the other definition are neither added nor removed."""
    skipped = elsewhere or set()
    for key, piece in old.items():
        if key in new:
            yield from _compare_traits(place, piece, new[key])
        elif key not in skipped:
            yield Difference(place, f"«\u00a0{piece.label}\u00a0»", Change.REMOVED, before=piece.label)
    for key, piece in new.items():
        if key not in old and key not in skipped:
            told = "\n".join(f"{name}\u00a0: {value}" for name, value in piece.traits.items() if value)
            yield Difference(place, f"«\u00a0{piece.label}\u00a0»", Change.ADDED, after=told)
    common_before = [key for key in old if key in new]
    common_after = [key for key in new if key in old]
    if common_before != common_after:
        yield Difference(
            place,
            "Ordre",
            Change.MOVED,
            " · ".join(old[key].label for key in common_before),
            " · ".join(new[key].label for key in common_after),
        )


def _compare_traits(place: str, old: _Piece, new: _Piece) -> Iterator[Difference]:
    for name in {**old.traits, **new.traits}:
        before, after = old.traits.get(name, ""), new.traits.get(name, "")
        if before != after:
            yield Difference(place, f"«\u00a0{new.label}\u00a0», {name.lower()}", Change.CHANGED, before, after)


def _sections(definition: CallDefinition) -> dict[str, _Piece]:
    names = definition.form.names
    return {
        section.key: _Piece(
            section.title,
            {
                "Titre": section.title,
                "Introduction": section.intro,
                "Affichée si": tell_condition(section.condition, names=names),
            },
        )
        for section in definition.form.sections
    }


def _questions(definition: CallDefinition, questions: Sequence[Question]) -> dict[str, _Piece]:
    names = definition.form.names
    found: dict[str, _Piece] = {}
    for question in questions:
        found[question.key] = _question(question, names)
        inner: Sequence[Question] = getattr(question, "questions", ())
        inside = {**names, **{part.key: name_of(part) for part in inner}}
        for part in inner:
            found[f"{question.key}.{part.key}"] = _question(part, inside)
    return found


def _question(question: Question, names: Mapping[str, Name]) -> _Piece:
    return _Piece(
        question.label,
        {
            "Intitulé": question.label,
            "Nature": kind_of(question).label,
            "Aide": question.help,
            "Réponse": "obligatoire" if question.required else "facultative",
            "Limites": tell_limits(question),
            "Choix": " · ".join(tell_choices(question)),
            "Affichée si": tell_condition(question.condition, names=names),
            "Rôle": ROLE_LABELS[question.role] if question.role is not None else "",
        },
    )


def _eligibility(definition: CallDefinition) -> dict[str, _Piece]:
    names = definition.form.names
    return {
        rule.code: _Piece(
            rule.label,
            {
                "Intitulé": rule.label,
                "Message": rule.message,
                "Portée": RuleSeverity(rule.severity).label,
                "Refusé si": tell_condition(rule.condition, names=names),
            },
        )
        for rule in definition.eligibility
    }


def _criteria(definition: CallDefinition) -> dict[str, _Piece]:
    return {
        one.code: _Piece(
            one.label,
            {
                "Intitulé": one.label,
                "Guide": one.guidance,
                "Poids": format_number(one.weight, decimals=1),
                "Note maximale": str(one.maximum),
                "Plancher": "" if one.floor is None else format_number(one.floor, decimals=1),
            },
        )
        for one in definition.rubric.criteria
    }


def _checklist(definition: CallDefinition) -> dict[str, _Piece]:
    return {
        point.code: _Piece(point.label, {"Intitulé": point.label, "Guide": point.guidance})
        for point in definition.checklist
    }


def _routing(definition: CallDefinition) -> dict[str, _Piece]:
    names = definition.form.names
    return {
        f"{rank}": _Piece(
            f"Règle {rank}",
            {"Département": rule.department, "Si": tell_condition(rule.condition, names=names)},
        )
        for rank, rule in enumerate(definition.routing, start=1)
    }


def _mails(definition: CallDefinition) -> dict[str, _Piece]:
    return {
        event: _Piece(CallEvent(event).label, {"Objet": mail.subject, "Texte": mail.text})
        for event, mail in definition.mails.items()
    }


Reader = Callable[[CallDefinition], Mapping[str, _Piece]]
LISTS: Mapping[str, Reader] = {
    "Éligibilité": _eligibility,
    "Grille d’évaluation": _criteria,
    "Points de recevabilité": _checklist,
    "Orientation des dossiers": _routing,
    "Courriels": _mails,
}
