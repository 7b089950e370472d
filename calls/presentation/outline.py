"""The form of a call as it is read before it is filled: sections, questions, limits and conditions in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calls.enums import FieldKind
from calls.rules.definitions import CallDefinition
from calls.rules.fields import BlockQuestion, BudgetQuestion, BudgetSide, EtpQuestion, FilesQuestion, Question
from calls.rules.forms import FormSchema, name_of
from calls.rules.question_words import kind_of, tell_choices, tell_condition, tell_limits
from calls.rules.years import tell_year
from iae_portal.common.conditions import Name


@dataclass(frozen=True, slots=True)
class OutlineQuestion:
    """A question in words. `parts` are those of a block; `lines`, the rows to fill of a budget or of ETP by year."""

    key: str
    label: str
    kind: FieldKind
    help: str
    required: bool
    limits: str
    choices: tuple[str, ...]
    condition: str
    parts: tuple["OutlineQuestion", ...] = ()
    lines: tuple[str, ...] = ()
    row_label: str = ""

    @property
    def kind_label(self) -> str:
        return self.kind.label

    @property
    def is_long(self) -> bool:
        return self.kind == FieldKind.LONG_TEXT


@dataclass(frozen=True, slots=True)
class OutlineSection:
    key: str
    title: str
    intro: str
    condition: str
    questions: tuple[OutlineQuestion, ...]


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """A piece that is asked for, and when it is."""

    label: str
    help: str
    limits: str
    condition: str
    required: bool


def outline_form(form: FormSchema) -> tuple[OutlineSection, ...]:
    names = form.names
    return tuple(
        OutlineSection(
            section.key,
            section.title,
            section.intro,
            tell_condition(section.condition, names=names),
            tuple(_outline(question, names) for question in section.questions),
        )
        for section in form.sections
    )


def list_documents(form: FormSchema) -> list[ExpectedDocument]:
    """The pieces that the form asks for, in its order."""
    names = form.names
    return [
        ExpectedDocument(
            question.label,
            question.help,
            tell_limits(question),
            _join(
                tell_condition(form.section_of(question.key).condition, names=names),
                tell_condition(question.condition, names=names),
            ),
            question.required,
        )
        for question in form.questions()
        if isinstance(question, FilesQuestion)
    ]


def list_rules(definition: CallDefinition) -> list[dict[str, str]]:
    """Eligibility in words: what makes a project ineligible, and whether it stops it or only warns."""
    names = definition.form.names
    return [
        {
            "label": rule.label,
            "message": rule.message,
            "severity": rule.severity.label,
            "is_blocking": "oui" if rule.severity == "blocking" else "",
            "condition": tell_condition(rule.condition, names=names),
        }
        for rule in definition.eligibility
    ]


def _outline(question: Question, names: Mapping[str, Name]) -> OutlineQuestion:
    parts: Sequence[Question] = question.questions if isinstance(question, BlockQuestion) else ()
    inside = {**names, **{part.key: name_of(part) for part in parts}}
    is_budget = isinstance(question, BudgetQuestion)
    return OutlineQuestion(
        key=question.key,
        label=question.label,
        kind=kind_of(question),
        help=question.help,
        required=question.required,
        limits=tell_limits(question),
        choices=() if is_budget else tell_choices(question),
        condition=tell_condition(question.condition, names=names),
        parts=tuple(_outline(part, inside) for part in parts),
        lines=tuple(_lines(question)),
        row_label=question.row_label if isinstance(question, BlockQuestion) else "",
    )


def _lines(question: Question) -> Iterator[str]:
    if isinstance(question, EtpQuestion):
        yield from (tell_year(year) for year in question.years)
    if isinstance(question, BudgetQuestion):
        for line in question.lines:
            side = "Dépense" if line.side is BudgetSide.EXPENSE else "Ressource"
            yield f"{side}\u00a0: {line.label}{' (aide demandée)' if line.is_request else ''}"


def _join(*parts: str) -> str:
    return " et ".join(part for part in parts if part)
