"""What is still missing or wrong before a file can be handed in, told question by question."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from calls.enums import FieldKind as K
from calls.rules.fields import (
    BlockQuestion,
    BudgetQuestion,
    BudgetSide,
    ChoiceQuestion,
    DateQuestion,
    EtpQuestion,
    FilesQuestion,
    NumberQuestion,
    Question,
    TextQuestion,
)
from calls.rules.forms import FormSchema
from calls.rules.values import fits, is_empty
from calls.rules.visibility import Answers, budget_total, known_values, visible_in_row, visible_keys
from iae_portal.common.conditions import Value
from iae_portal.common.formatting import format_date, format_etp, format_euros, format_number
from iae_portal.common.plain_numbers import plain_digits


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the question it is about, where to find it, and the remedy in French."""

    key: str
    section: str
    label: str
    message: str

    @property
    def anchor(self) -> str:
        return f"question-{self.key}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is: `answered` of the `asked` questions that must be answered."""

    section: str
    title: str
    answered: int
    asked: int
    faults: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked and not self.faults


# What is wrong with a point, by commune, longitude and latitude: the outlines of communes are read elsewhere.
Misplaced = Mapping[tuple[str, str, str], str]
NOWHERE: Misplaced = MappingProxyType({})


def place_key(place: Any) -> tuple[str, str, str] | None:
    """Commune, longitude and latitude of a place that has a point."""
    if not isinstance(place, Mapping) or "lon" not in place or "lat" not in place:
        return None
    return str(place.get("commune", "")), str(place["lon"]), str(place["lat"])


def find_faults(
    form: FormSchema, answers: Answers, *, facts: Mapping[str, Value], misplaced: Misplaced = NOWHERE
) -> list[Fault]:
    """Everything that stops a submission, in the order of the form. No fault: the file may leave."""
    shown = visible_keys(form, answers, facts=facts)
    known = {**facts, **known_values(form, answers, shown)}
    return [
        Fault(question.key, section.key, question.label, message)
        for section in form.sections
        for question in section.questions
        if question.key in shown
        for message in question_faults(form, question, answers.get(question.key), known=known, misplaced=misplaced)
    ]


def question_faults(
    form: FormSchema,
    question: Question,
    value: Any,
    *,
    known: Mapping[str, Value],
    misplaced: Misplaced = NOWHERE,
) -> Iterator[str]:
    """What is wrong with one answer that is asked."""
    if is_empty(value):
        if must_answer(question):
            yield MISSING.get(question.kind, "Répondez à cette question.")  # type: ignore[attr-defined]
        return
    if not fits(question, value):
        # Answered on a form that was amended since.
        yield OUTDATED
    elif isinstance(question, BlockQuestion):
        yield from _block_faults(form, question, value, known, misplaced)
    elif question.kind == K.PLACE:  # type: ignore[attr-defined]
        if (key := place_key(value)) is not None and key in misplaced:
            yield misplaced[key]
    else:
        yield from _limit_faults(question, value)


def must_answer(question: Question) -> bool:
    """Whether the file cannot leave without an answer; a block that may have no row may be left out."""
    return question.required and not (isinstance(question, BlockQuestion) and question.min_rows == 0)


def measure_progress(
    form: FormSchema, answers: Answers, *, facts: Mapping[str, Value], misplaced: Misplaced = NOWHERE
) -> list[Progress]:
    """The progress of each visible section."""
    shown = visible_keys(form, answers, facts=facts)
    faults = find_faults(form, answers, facts=facts, misplaced=misplaced)
    rows = []
    for section in form.sections:
        if section.key not in shown:
            continue
        asked = [question for question in section.questions if question.key in shown and must_answer(question)]
        answered = sum(not is_empty(answers.get(question.key)) for question in asked)
        wrong = sum(fault.section == section.key and not is_empty(answers.get(fault.key)) for fault in faults)
        rows.append(Progress(section.key, section.title, answered, len(asked), wrong))
    return rows


OUTDATED = "Répondez de nouveau : la question a changé."
MISSING: Mapping[str, str] = {
    K.CHOICE: "Choisissez une réponse.",
    K.CHOICES: "Choisissez au moins une réponse.",
    K.COMMUNE: "Choisissez une commune.",
    K.EPCI: "Choisissez un EPCI.",
    K.ZONE: "Choisissez une zone d’emploi.",
    K.PLACE: "Placez le lieu sur la carte, ou choisissez sa commune.",
    K.FILES: "Déposez cette pièce.",
    K.BUDGET: "Remplissez le budget.",
    K.ETP_BY_YEAR: "Indiquez les ETP de chaque année.",
    K.DATE: "Indiquez une date.",
    K.BLOCK: "Ajoutez au moins une ligne.",
}


CENTS = HUNDREDTHS = 2


def _limit_faults(question: Question, value: Any) -> Iterator[str]:
    check = LIMITS.get(question.kind)  # type: ignore[attr-defined]
    if check is not None:
        yield from check(question, value)


def _text_faults(question: TextQuestion, value: str) -> Iterator[str]:
    if len(value) > question.max_length:
        beyond = _count(len(value) - question.max_length, "caractère")
        yield f"Raccourcissez de {beyond} : {format_number(question.max_length)} au plus."
    if question.kind == K.TEXT and "\n" in value:
        yield "Écrivez sur une seule ligne."


def _number_faults(question: NumberQuestion, value: str) -> Iterator[str]:
    number = Decimal(value)
    show = format_euros if question.kind == K.EUROS else format_number
    if question.minimum is not None and number < question.minimum:
        yield f"Le minimum est {show(question.minimum, decimals=_decimals(question.minimum))}."
    if question.maximum is not None and number > question.maximum:
        yield f"Le maximum est {show(question.maximum, decimals=_decimals(question.maximum))}."
    if _decimals(number) > question.decimals:
        words = "un nombre entier" if question.decimals == 0 else f"{_count(question.decimals, 'décimale')} au plus"
        yield f"Écrivez {words}."


def _etp_faults(question: EtpQuestion, value: Mapping[str, str]) -> Iterator[str]:
    missing = [f"de {year}" for year in question.years if str(year) not in value]
    if missing and question.required:
        listed = " et ".join(part for part in (", ".join(missing[:-1]), missing[-1]) if part)
        yield f"Indiquez les ETP {listed} (0 si aucun)."
    for year in question.years:
        if str(year) not in value:
            continue
        number = Decimal(value[str(year)])
        if number < question.minimum:
            yield f"{year} : le minimum est {format_etp(question.minimum)} ETP."
        if question.maximum is not None and number > question.maximum:
            yield f"{year} : le maximum est {format_etp(question.maximum)} ETP."
        if _decimals(number) > HUNDREDTHS:
            yield f"{year} : un nombre d’ETP s’écrit avec deux décimales au plus."


def _budget_faults(question: BudgetQuestion, value: Mapping[str, str]) -> Iterator[str]:
    negative = [line.label for line in question.lines if Decimal(value.get(line.key, "0")) < 0]
    if negative:
        yield f"« {negative[0]} » : un montant n’est pas négatif."
    unpayable = [line.label for line in question.lines if _decimals(Decimal(value.get(line.key, "0"))) > CENTS]
    if unpayable:
        yield f"« {unpayable[0]} » : un montant s’écrit au centime près."
        return
    expense = budget_total(question, value, BudgetSide.EXPENSE)
    resource = budget_total(question, value, BudgetSide.RESOURCE)
    if not expense:
        yield "Indiquez au moins une dépense."
    if expense != resource:
        more = "ressources" if expense > resource else "dépenses"
        gap = format_euros(abs(expense - resource), decimals=2)
        yield f"Le budget n’est pas équilibré : il manque {gap} de {more}."


def _date_faults(question: DateQuestion, value: str) -> Iterator[str]:
    day = dt.date.fromisoformat(value)
    if question.earliest is not None and day < question.earliest:
        yield f"La date est au plus tôt le {format_date(question.earliest)}."
    if question.latest is not None and day > question.latest:
        yield f"La date est au plus tard le {format_date(question.latest)}."


def _choices_faults(question: ChoiceQuestion, value: list[str]) -> Iterator[str]:
    if question.max_choices is not None and len(value) > question.max_choices:
        yield f"Gardez {_count(question.max_choices, 'réponse')} au plus : vous en avez choisi {len(value)}."


def _files_faults(question: FilesQuestion, value: list[Any]) -> Iterator[str]:
    if len(value) > question.max_files:
        yield f"Gardez {_count(question.max_files, 'fichier')} au plus : vous en avez déposé {len(value)}."


LIMITS: Mapping[str, Callable[[Any, Any], Iterator[str]]] = {
    K.TEXT: _text_faults,
    K.LONG_TEXT: _text_faults,
    K.NUMBER: _number_faults,
    K.EUROS: _number_faults,
    K.ETP_BY_YEAR: _etp_faults,
    K.BUDGET: _budget_faults,
    K.DATE: _date_faults,
    K.CHOICES: _choices_faults,
    K.FILES: _files_faults,
}


def _block_faults(
    form: FormSchema,
    block: BlockQuestion,
    rows: list[Mapping[str, Any]],
    known: Mapping[str, Value],
    misplaced: Misplaced,
) -> Iterator[str]:
    if len(rows) < block.min_rows:
        yield f"Ajoutez {block.min_rows - len(rows)} « {block.row_label} » : {block.min_rows} au moins."
    if len(rows) > block.max_rows:
        yield f"Retirez {len(rows) - block.max_rows} « {block.row_label} » : {block.max_rows} au plus."
    for number, row in enumerate(rows, start=1):
        shown = visible_in_row(form, block, row, known=known)
        for question in block.questions:
            if question.key not in shown:
                continue
            for message in question_faults(form, question, row.get(question.key), known=known, misplaced=misplaced):
                yield f"{block.row_label} {number}, « {question.label} » : {message}"


def _count(number: int, word: str) -> str:
    return f"{format_number(number)} {word}{'s' if number > 1 else ''}"


def _decimals(number: Decimal) -> int:
    return len(plain_digits(number).partition(".")[2])
