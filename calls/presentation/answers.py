"""An answer in words, for a summary, a document, a review: the same everywhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calls.enums import FieldKind as K
from calls.presentation.areas import LEVEL_OF, Names, name_of_area
from calls.rules.checks import NOWHERE, Misplaced, find_faults
from calls.rules.fields import BlockQuestion, BudgetQuestion, BudgetSide, ChoiceQuestion, EtpQuestion, Question
from calls.rules.forms import FormSchema, Section
from calls.rules.visibility import budget_total
from iae_portal.common.conditions import Value
from iae_portal.common.formatting import format_date, format_etp, format_euros, format_number
from structures.rules.siret import format_siret

NO_ANSWER = "Pas de réponse"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of a table inside an answer."""

    label: str
    value: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class ShownPiece:
    name: str
    size: int
    sha256: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a reader sees of one question: a text, or lines, or pieces, or the answers of each repetition."""

    key: str
    label: str
    kind: str
    text: str = ""
    rows: tuple[ShownRow, ...] = ()
    pieces: tuple[ShownPiece, ...] = ()
    groups: tuple[tuple[str, tuple["ShownAnswer", ...]], ...] = ()
    faults: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.rows or self.pieces or self.groups)

    @property
    def anchor(self) -> str:
        return f"question-{self.key}"


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    answers: tuple[ShownAnswer, ...]


def show_sections(
    form: FormSchema,
    answers: Mapping[str, Any],
    *,
    shown: frozenset[str],
    names: Names,
    pieces: Mapping[str, list[ShownPiece]] | None = None,
    facts: Mapping[str, Value] | None = None,
    misplaced: Misplaced = NOWHERE,
    hidden: frozenset[str] = frozenset(),
) -> list[ShownSection]:
    """The sections that are asked with their answers; with `facts`, the faults of each question beside it."""
    faults: dict[str, list[str]] = {}
    for fault in find_faults(form, answers, facts=facts, misplaced=misplaced) if facts is not None else ():
        faults.setdefault(fault.key, []).append(fault.message)

    def show(question: Question) -> ShownAnswer:
        held = tuple((pieces or {}).get(question.key, ()))
        return show_answer(
            question,
            answers.get(question.key),
            names=names,
            pieces=held,
            faults=tuple(faults.get(question.key, ())),
        )

    def asked(section: Section) -> tuple[ShownAnswer, ...]:
        return tuple(show(one) for one in section.questions if one.key in shown and one.key not in hidden)

    found = [ShownSection(part.key, part.title, asked(part)) for part in form.sections if part.key in shown]
    return [section for section in found if section.answers]


def show_answer(
    question: Question,
    value: Any,
    *,
    names: Names,
    pieces: tuple[ShownPiece, ...] = (),
    faults: tuple[str, ...] = (),
) -> ShownAnswer:
    kind: K = question.kind  # type: ignore[attr-defined]
    text = ""
    rows: tuple[ShownRow, ...] = ()
    groups: tuple[tuple[str, tuple[ShownAnswer, ...]], ...] = ()
    if kind == K.FILES:
        pass
    elif value is None or value == []:
        pieces = ()
    elif isinstance(question, EtpQuestion):
        rows = _etp_rows(value)
    elif isinstance(question, BudgetQuestion):
        rows = _budget_rows(question, value)
    elif isinstance(question, BlockQuestion):
        groups = tuple(
            (
                f"{question.row_label} {number}",
                tuple(
                    show_answer(inner, row.get(inner.key), names=names)
                    for inner in question.questions
                    if inner.key in row
                ),
            )
            for number, row in enumerate(value, start=1)
        )
    else:
        text = tell_value(question, value, names=names)
    return ShownAnswer(question.key, question.label, kind.value, text, rows, pieces, groups, faults)


def tell_value(question: Question, value: Any, *, names: Names) -> str:
    """A simple answer as one text."""
    kind: K = question.kind  # type: ignore[attr-defined]
    if kind in LEVEL_OF:
        return _tell_place(question, value, names)
    if isinstance(question, ChoiceQuestion):
        labels = {option.key: option.label for option in question.options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(key, key)) for key in chosen)
    if kind == K.EUROS:
        return format_euros(value, decimals=2 if Decimal(value) % 1 else 0)
    if kind == K.NUMBER:
        number = Decimal(value).normalize()
        exponent = number.as_tuple().exponent
        unit = getattr(question, "unit", "")
        shown = format_number(value, decimals=max(0, -exponent) if isinstance(exponent, int) else 0)
        return f"{shown}\u00a0{unit}" if unit else shown
    if kind == K.DATE:
        return format_date(dt.date.fromisoformat(value))
    return format_siret(value) if kind == K.SIRET else str(value)


def _tell_place(question: Question, value: Any, names: Names) -> str:
    named = name_of_area(question, value, names)
    if isinstance(value, Mapping) and "lon" in value:
        lat, lon = (format_number(value[key], decimals=5) for key in ("lat", "lon"))
        point = f"point de latitude {lat} et de longitude {lon}"
        return f"{named}, {point}" if named else point[0].upper() + point[1:]
    return named


def _etp_rows(value: Mapping[str, str]) -> tuple[ShownRow, ...]:
    total = sum((Decimal(etp) for etp in value.values()), Decimal(0))
    rows = tuple(ShownRow(year, f"{format_etp(etp)}\u00a0ETP") for year, etp in sorted(value.items()))
    return (*rows, ShownRow("Total", f"{format_etp(total)}\u00a0ETP", is_total=True))


def _budget_rows(question: BudgetQuestion, value: Mapping[str, str]) -> tuple[ShownRow, ...]:
    rows: list[ShownRow] = []
    for side, words in ((BudgetSide.EXPENSE, "Total des dépenses"), (BudgetSide.RESOURCE, "Total des ressources")):
        lines = [line for line in question.lines if line.side is side]
        rows.extend(ShownRow(line.label, format_euros(value.get(line.key), decimals=2)) for line in lines)
        rows.append(ShownRow(words, format_euros(budget_total(question, value, side), decimals=2), is_total=True))
    return tuple(rows)
