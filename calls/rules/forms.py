"""The form of a call: sections of questions, whose conditions speak of what was asked before."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from pydantic import Field as Limits, model_validator

from calls.enums import FieldKind
from calls.rules.base import ConditionData, Key, Label, Part, Prose
from calls.rules.facts import FACTS
from calls.rules.fields import AnyQuestion, BlockQuestion, ChoiceQuestion, FieldRole, Question
from iae_portal.common.conditions import Condition, ConditionError, Name, ValueKind, parse_condition

MOST_QUESTIONS = 200
ROLE_LABELS: Mapping[FieldRole, str] = {
    FieldRole.TITLE: "intitulé du projet",
    FieldRole.PLACE: "lieu du projet",
    FieldRole.ETP: "ETP demandés",
    FieldRole.EUROS: "euros demandés",
}
# A role that only one question may hold; the others are added up.
UNIQUE_ROLES = frozenset({FieldRole.TITLE, FieldRole.PLACE})
ROLE_KINDS: Mapping[FieldRole, frozenset[FieldKind]] = {
    FieldRole.TITLE: frozenset({FieldKind.TEXT}),
    FieldRole.PLACE: frozenset({FieldKind.PLACE, FieldKind.COMMUNE, FieldKind.EPCI}),
    FieldRole.ETP: frozenset({FieldKind.ETP_BY_YEAR}),
    FieldRole.EUROS: frozenset({FieldKind.EUROS, FieldKind.BUDGET}),
}
VALUE_KINDS: Mapping[FieldKind, ValueKind] = {
    FieldKind.NUMBER: ValueKind.NUMBER,
    FieldKind.EUROS: ValueKind.NUMBER,
    FieldKind.ETP_BY_YEAR: ValueKind.NUMBER,
    FieldKind.BUDGET: ValueKind.NUMBER,
    FieldKind.FILES: ValueKind.NUMBER,
    FieldKind.BLOCK: ValueKind.NUMBER,
    FieldKind.DATE: ValueKind.DATE,
    FieldKind.CHOICE: ValueKind.CHOICE,
    FieldKind.CHOICES: ValueKind.CHOICES,
}


class Section(Part):
    key: Key
    title: Label
    intro: Prose = ""
    condition: ConditionData | None = None
    questions: tuple[AnyQuestion, ...] = Limits(min_length=1, max_length=60)


class FormSchema(Part):
    """Sections in order. Keys are unique; a condition only speaks of questions asked before it, and of facts."""

    sections: tuple[Section, ...] = Limits(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _coherent(self) -> "FormSchema":
        keys = [section.key for section in self.sections] + [question.key for question in self.questions()]
        if len(keys) > MOST_QUESTIONS:
            raise ValueError(f"Un formulaire compte au plus {MOST_QUESTIONS} rubriques et questions.")
        twice = sorted({key for key in keys if keys.count(key) > 1} or set(keys) & self._keys_of_rows())
        if twice:
            raise ValueError(
                f"La clé « {twice[0]} » est employée deux fois : chaque rubrique et question a la sienne."
            )
        self._check_roles()
        # Parsed here once, so that a form that exists has no condition at fault.
        _ = self.conditions
        return self

    def _keys_of_rows(self) -> set[str]:
        """Two blocks may ask for the same thing; a row may not hide from its conditions what the form asks."""
        blocks = [question for question in self.questions() if isinstance(question, BlockQuestion)]
        return {inner.key for block in blocks for inner in block.questions}

    def _check_roles(self) -> None:
        for role in FieldRole:
            holders = [question for question in self.questions() if question.role is role]
            for question in holders:
                if question.kind not in ROLE_KINDS[role]:
                    raise ValueError(f"« {question.label} » ne peut pas tenir le rôle « {ROLE_LABELS[role]} ».")
            if role in UNIQUE_ROLES and len(holders) > 1:
                raise ValueError(f"« {holders[1].label} » : une seule question tient le rôle « {ROLE_LABELS[role]} ».")

    def questions(self) -> Iterator[AnyQuestion]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_key(self) -> Mapping[str, AnyQuestion]:
        return {question.key: question for question in self.questions()}

    def with_role(self, role: FieldRole) -> list[AnyQuestion]:
        return [question for question in self.questions() if question.role is role]

    def section_of(self, key: str) -> Section:
        """The section that asks the question; KeyError when none does."""
        for section in self.sections:
            if any(question.key == key for question in section.questions):
                return section
        raise KeyError(key)

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """Everything that a rule on the whole form may speak of."""
        return {**FACTS, **{question.key: name_of(question) for question in self.questions()}}

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """The parsed conditions by the key of their section, of their question, or « block.question ».

        Raises ValueError, with the label of the question at fault.
        """
        known: dict[str, Name] = dict(FACTS)
        found: dict[str, Condition] = {}
        for section in self.sections:
            _parse_into(found, section.key, section.title, section.condition, known)
            for question in section.questions:
                _parse_into(found, question.key, question.label, question.condition, known)
                if isinstance(question, BlockQuestion):
                    _parse_block(found, question, known)
                known[question.key] = name_of(question)
        return found


def name_of(question: Question) -> Name:
    """The question as a condition may speak of it."""
    kind: FieldKind = question.kind  # type: ignore[attr-defined]
    options = (
        {option.key: option.label for option in question.options} if isinstance(question, ChoiceQuestion) else None
    )
    return Name(VALUE_KINDS.get(kind, ValueKind.TEXT), question.label, options)


def _parse_block(found: dict[str, Condition], block: BlockQuestion, known: Mapping[str, Name]) -> None:
    inside = dict(known)
    for question in block.questions:
        _parse_into(found, f"{block.key}.{question.key}", question.label, question.condition, inside)
        inside[question.key] = name_of(question)


def _parse_into(
    found: dict[str, Condition], key: str, label: str, data: ConditionData | None, known: Mapping[str, Name]
) -> None:
    if data is None:
        return
    try:
        found[key] = parse_condition(data, names=known)
    except ConditionError as error:
        raise ValueError(f"Condition de « {label} » : {error}") from None
