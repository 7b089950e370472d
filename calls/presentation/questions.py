"""A question as it is drawn: its inputs with their names and what they hold, its help, its limits, its saved time.

Names in a form: « cle » for a simple question, « cle.2027 » for a year, « cle.salaires » for a line of a budget,
« cle.commune », « cle.lon » and « cle.lat » for a place, « cle.0.nom » inside a repeated block. `calls.forms.typed`
reads them back.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from calls.enums import FieldKind as K
from calls.presentation.areas import Names, name_of_area
from calls.rules.fields import (
    BlockQuestion,
    BudgetQuestion,
    BudgetSide,
    ChoiceQuestion,
    EtpQuestion,
    FilesQuestion,
    NumberQuestion,
    Question,
    TextQuestion,
)
from calls.rules.visibility import budget_total
from iae_portal.common.files import MEGABYTE
from iae_portal.common.formatting import format_date, format_etp, format_euros, format_number

TEMPLATES: Mapping[K, str] = {
    K.TEXT: "calls/questions/_text.html",
    K.LONG_TEXT: "calls/questions/_long_text.html",
    K.NUMBER: "calls/questions/_number.html",
    K.EUROS: "calls/questions/_number.html",
    K.SIRET: "calls/questions/_text.html",
    K.DATE: "calls/questions/_date.html",
    K.CHOICE: "calls/questions/_choice.html",
    K.CHOICES: "calls/questions/_choice.html",
    K.COMMUNE: "calls/questions/_area.html",
    K.EPCI: "calls/questions/_area.html",
    K.ZONE: "calls/questions/_area.html",
    K.PLACE: "calls/questions/_place.html",
    K.ETP_BY_YEAR: "calls/questions/_cells.html",
    K.BUDGET: "calls/questions/_budget.html",
    K.FILES: "calls/questions/_files.html",
    K.BLOCK: "calls/questions/_block.html",
}
MENU = "calls/questions/_menu.html"
# Above so many, a list is drawn as a menu.
MOST_RADIOS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a question that has several."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a budget, with its total in words."""

    title: str
    cells: tuple[Cell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Row:
    """One repetition of a block."""

    number: int
    title: str
    questions: tuple["QuestionView", ...]


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """Everything a template needs to draw a question; see `templates/calls/questions/_question.html`."""

    question: Question
    name: str
    kind: str
    path: str
    text: str = ""
    choices: tuple[Choice, ...] = ()
    cells: tuple[Cell, ...] = ()
    sides: tuple[Side, ...] = ()
    total: str = ""
    rows: tuple[Row, ...] = ()
    pieces: Sequence[Any] = ()
    library: Sequence[Any] = ()
    hints: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    conflict: Any = None
    revision: int = 0
    saved_at: dt.datetime | None = None
    saved_by: str = ""
    is_hidden: bool = False
    is_open: bool = True
    is_inside: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def id(self) -> str:
        return f"champ-{self.name.replace('.', '-')}"

    @property
    def anchor(self) -> str:
        return f"question-{self.name.replace('.', '-')}"

    @property
    def described_by(self) -> str:
        """Identifiers of what explains the inputs: help, limits, error."""
        parts = [f"{self.id}-aide"] if self.question.help or self.hints else []
        return " ".join([*parts, *([f"{self.id}-erreur"] if self.errors else [])])


def draw_question(
    question: Question,
    value: Any,
    *,
    names: Names,
    name: str = "",
    typed: Mapping[str, Sequence[str]] | None = None,
    **options: Any,
) -> QuestionView:
    """The question with its answer; `typed` are inputs as they were sent and could not be read: shown as they are."""
    kind: K = question.kind  # type: ignore[attr-defined]
    name = name or question.key
    path = MENU if _is_menu(question) else TEMPLATES[kind]
    parts = _parts(question, value, names=names, name=name, typed=typed)
    return QuestionView(
        question=question,
        name=name,
        kind=kind.value,
        path=path,
        hints=tell_limits(question),
        **parts,
        **options,
    )


def _parts(
    question: Question, value: Any, *, names: Names, name: str, typed: Mapping[str, Sequence[str]] | None
) -> dict[str, Any]:
    if isinstance(question, ChoiceQuestion):
        chosen = set(typed[name]) if typed and name in typed else set(value if isinstance(value, list) else [value])
        return {"choices": tuple(Choice(one.key, one.label, one.key in chosen) for one in question.options)}
    if isinstance(question, EtpQuestion):
        years = [(str(year), str(year)) for year in question.years]
        return {"cells": _cells(years, value, name, typed), "total": tell_total(question, value)}
    if isinstance(question, BudgetQuestion):
        return {"sides": _sides(question, value, name, typed)}
    if isinstance(question, BlockQuestion):
        return {"rows": _rows(question, value, names, name, typed)}
    if question.kind == K.PLACE:  # type: ignore[attr-defined]
        held = value or {}
        named = _sent(typed, f"{name}.commune", name_of_area(question, value, names))
        cells = tuple(
            Cell(f"{name}.{key}", key, _sent(typed, f"{name}.{key}", held.get(key, ""))) for key in ("lon", "lat")
        )
        return {"text": named, "cells": cells}
    # Pieces are not inputs that are typed: the page lists them beside the question.
    return (
        {} if isinstance(question, FilesQuestion) else {"text": _sent(typed, name, _text_of(question, value, names))}
    )


def tell_total(question: Question, value: Any) -> str:
    """The live total of ETP or of each side of a budget, in words."""
    if isinstance(question, EtpQuestion):
        total = sum((Decimal(etp) for etp in (value or {}).values()), Decimal(0))
        return f"Total : {format_etp(total)} ETP"
    if isinstance(question, BudgetQuestion):
        expense, resource = (budget_total(question, value or {}, side) for side in BudgetSide)
        if expense == resource:
            return f"Budget équilibré à {format_euros(expense, decimals=2)}"
        more = "ressources" if expense > resource else "dépenses"
        gap = format_euros(abs(expense - resource), decimals=2)
        return (
            f"Dépenses : {format_euros(expense, decimals=2)} ; ressources : {format_euros(resource, decimals=2)} ; "
            f"il manque {gap} de {more}"
        )
    return ""


def tell_limits(question: Question) -> tuple[str, ...]:
    """What the question takes, in words, beside its own help."""
    if isinstance(question, TextQuestion):
        return (f"{format_number(question.max_length)} caractères au plus.",)
    if isinstance(question, FilesQuestion):
        return _file_limits(question)
    if isinstance(question, NumberQuestion):
        return _number_limits(question)
    if isinstance(question, ChoiceQuestion) and question.max_choices is not None:
        return (f"{question.max_choices} réponses au plus.",)
    if isinstance(question, EtpQuestion):
        return ("En équivalents temps plein annuels ; écrivez 0 quand il n’y en a pas.",)
    fixed = {
        K.COMMUNE: "Tapez le début du nom, puis choisissez dans la liste.",
        K.EPCI: "Tapez le début du nom, puis choisissez dans la liste.",
        K.ZONE: "Tapez le début du nom, puis choisissez dans la liste.",
        K.SIRET: "14 chiffres.",
    }
    words = fixed.get(question.kind)  # type: ignore[attr-defined]
    return (words,) if words else ()


def _number_limits(question: NumberQuestion) -> tuple[str, ...]:
    show = format_euros if question.kind == K.EUROS else format_number
    low, high = (None if bound is None else show(bound) for bound in (question.minimum, question.maximum))
    if low and high:
        return (f"Entre {low} et {high}.",)
    if low:
        return (f"Au moins {low}.",)
    return (f"Au plus {high}.",) if high else ()


def _file_limits(question: FilesQuestion) -> tuple[str, ...]:
    kinds = ", ".join(extension.removeprefix(".") for extension in question.extensions)
    size = format_number(
        Decimal(question.max_bytes) / MEGABYTE, decimals=0 if question.max_bytes % MEGABYTE == 0 else 1
    )
    several = f"{question.max_files} fichiers au plus" if question.max_files > 1 else "Un fichier"
    found = [f"{several}, {size}\u00a0Mo au plus chacun. Formats : {kinds}."]
    if question.validity_months:
        found.append(f"Document de moins de {question.validity_months} mois.")
    return tuple(found)


def _is_menu(question: Question) -> bool:
    return isinstance(question, ChoiceQuestion) and question.kind == K.CHOICE and len(question.options) > MOST_RADIOS


def _text_of(question: Question, value: Any, names: Names) -> str:
    if value is None:
        return ""
    kind = question.kind  # type: ignore[attr-defined]
    if kind in (K.COMMUNE, K.EPCI, K.ZONE):
        return name_of_area(question, value, names)
    return write_number(value) if kind in (K.NUMBER, K.EUROS) else str(value)


def write_number(value: Any) -> str:
    """« 1234,5 »: as a person types it, to be typed over."""
    return "" if value in (None, "") else str(value).replace(".", ",")


def _sent(typed: Mapping[str, Sequence[str]] | None, name: str, else_: Any) -> str:
    sent = typed.get(name) if typed else None
    return str(sent[0]) if sent else str(else_ or "")


def _cells(
    parts: Sequence[tuple[str, str]], value: Any, name: str, typed: Mapping[str, Sequence[str]] | None
) -> tuple[Cell, ...]:
    held = value or {}
    return tuple(
        Cell(f"{name}.{key}", label, _sent(typed, f"{name}.{key}", write_number(held.get(key))))
        for key, label in parts
    )


def _sides(
    question: BudgetQuestion, value: Any, name: str, typed: Mapping[str, Sequence[str]] | None
) -> tuple[Side, ...]:
    found = []
    for side, title in ((BudgetSide.EXPENSE, "Dépenses"), (BudgetSide.RESOURCE, "Ressources")):
        lines = [(line.key, line.label) for line in question.lines if line.side is side]
        total = format_euros(budget_total(question, value or {}, side), decimals=2)
        found.append(Side(title, _cells(lines, value, name, typed), total))
    return tuple(found)


def _rows(
    question: BlockQuestion, value: Any, names: Names, name: str, typed: Mapping[str, Sequence[str]] | None
) -> tuple[Row, ...]:
    rows = list(value or [])
    if typed:
        numbers = [
            int(sent.split(".")[1]) for sent in typed if sent.startswith(f"{name}.") and sent.split(".")[1].isdigit()
        ]
        rows += [{}] * (max(numbers, default=-1) + 1 - len(rows))
    while len(rows) < max(question.min_rows, 1):
        rows.append({})
    return tuple(draw_row(question, index, row, names=names, name=name, typed=typed) for index, row in enumerate(rows))


def draw_row(
    question: BlockQuestion,
    index: int | str,
    row: Mapping[str, Any],
    *,
    names: Names,
    name: str,
    typed: Mapping[str, Sequence[str]] | None = None,
) -> Row:
    """One repetition; « __row__ » as its index makes the model that a script copies."""
    number = index + 1 if isinstance(index, int) else 0
    inside = tuple(
        draw_question(
            inner, row.get(inner.key), names=names, name=f"{name}.{index}.{inner.key}", typed=typed, is_inside=True
        )
        for inner in question.questions
    )
    return Row(number, f"{question.row_label} {number or '__number__'}", inside)


def tell_piece_date(day: dt.date | None) -> str:
    return f"valable jusqu’au {format_date(day)}" if day else ""
