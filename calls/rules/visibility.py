"""What is asked of this applicant: a hidden question is never required, and its answer stays out of the file."""

import datetime as dt
from collections.abc import Callable, Mapping, Sized
from decimal import Decimal
from typing import Any

from calls.enums import FieldKind as K
from calls.rules.fields import BlockQuestion, BudgetQuestion, BudgetSide, Question
from calls.rules.forms import FormSchema
from calls.rules.values import fits, is_empty
from iae_portal.common.conditions import Value, holds

Answers = Mapping[str, Any]


def visible_keys(form: FormSchema, answers: Answers, *, facts: Mapping[str, Value]) -> frozenset[str]:
    """Keys of the sections and questions that are asked, in view of what was answered so far."""
    known: dict[str, Value] = dict(facts)
    shown: set[str] = set()
    for section in form.sections:
        if not holds(form.conditions.get(section.key), known):
            continue
        shown.add(section.key)
        for question in section.questions:
            if holds(form.conditions.get(question.key), known):
                shown.add(question.key)
                known[question.key] = value_of(question, answers.get(question.key))
    return frozenset(shown)


def keep_visible(form: FormSchema, answers: Answers, *, facts: Mapping[str, Value]) -> dict[str, Any]:
    """The answers that leave with the file, in the order of the form; in a block, those of its visible questions."""
    shown = visible_keys(form, answers, facts=facts)
    known = {**facts, **known_values(form, answers, shown)}
    kept: dict[str, Any] = {}
    for question in form.questions():
        value: Any = answers.get(question.key)
        if question.key not in shown or is_empty(value) or not fits(question, value):
            continue
        kept[question.key] = (
            [_keep_in_row(form, question, row, known=known) for row in value]
            if isinstance(question, BlockQuestion)
            else value
        )
    return kept


def _keep_in_row(
    form: FormSchema, block: BlockQuestion, row: Mapping[str, Any], *, known: Mapping[str, Value]
) -> dict[str, Any]:
    shown = visible_in_row(form, block, row, known=known)
    return {
        question.key: row[question.key]
        for question in block.questions
        if question.key in shown and not is_empty(row.get(question.key)) and fits(question, row[question.key])
    }


def visible_in_row(
    form: FormSchema, block: BlockQuestion, row: Mapping[str, Any], *, known: Mapping[str, Value]
) -> frozenset[str]:
    """Keys of the block's questions asked in one of its rows."""
    inside: dict[str, Value] = dict(known)
    shown: set[str] = set()
    for question in block.questions:
        if holds(form.conditions.get(f"{block.key}.{question.key}"), inside):
            shown.add(question.key)
            inside[question.key] = value_of(question, row.get(question.key))
    return frozenset(shown)


def known_values(form: FormSchema, answers: Answers, shown: frozenset[str]) -> dict[str, Value]:
    """The visible answers as conditions compare them."""
    return {
        question.key: value_of(question, answers.get(question.key))
        for question in form.questions()
        if question.key in shown
    }


def value_of(question: Question, answer: Any) -> Value:
    """An answer as a condition compares it: a total, a count, a code.

    None when nothing was answered, or when what was answered is no longer an answer to the question.
    """
    if is_empty(answer) or not fits(question, answer):
        return None
    if isinstance(question, BudgetQuestion):
        return budget_total(question, answer, BudgetSide.EXPENSE)
    return COMPARED.get(question.kind, str)(answer)  # type: ignore[attr-defined]


def _total(answer: Mapping[str, str]) -> Decimal:
    return sum((Decimal(part) for part in answer.values()), Decimal(0))


def _count(answer: Sized) -> Decimal:
    return Decimal(len(answer))


COMPARED: Mapping[K, Callable[[Any], Value]] = {
    K.NUMBER: Decimal,
    K.EUROS: Decimal,
    K.ETP_BY_YEAR: _total,
    K.DATE: dt.date.fromisoformat,
    K.CHOICES: frozenset,
    K.BLOCK: _count,
    K.FILES: _count,
    K.PLACE: lambda place: place.get("commune"),
}


def budget_total(question: BudgetQuestion, answer: Mapping[str, str], side: BudgetSide) -> Decimal:
    """Euros of one side of a budget."""
    lines = [line.key for line in question.lines if line.side is side]
    return sum((Decimal(answer[key]) for key in lines if key in answer), Decimal(0))
