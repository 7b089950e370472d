"""One language of conditions, as data: for what a form shows, for what a rule refuses, for where a file goes.

A condition is a small tree: comparisons of a named value with a constant, joined by « all », « any » and « not ».
It is written as JSON, checked against the names and kinds that it may speak of, and evaluated on the server only.
What is not known yet is neither true nor false (Kleene's three values): an empty answer never makes a rule refuse.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from iae_portal.common.formatting import format_date, format_number
from iae_portal.common.plain_numbers import number_text, plain_digits

LARGEST_TREE = 60
DEEPEST_TREE = 6
LONGEST_CONSTANT = 200
LARGEST_LIST = 500
# Neither kept by PostgreSQL nor encoded as UTF-8.
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")

Value = str | Decimal | dt.date | bool | frozenset[str] | None


TOO_LARGE = f"Une condition compte au plus {LARGEST_TREE} éléments : séparez-la en plusieurs règles."


class ConditionError(ValueError):
    """The condition is not one: the message says where and what to write, in French."""


class ValueKind(StrEnum):
    """What a name holds, and so how it may be compared."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"


class Operator(StrEnum):
    EQUALS = "equals"
    DIFFERS = "differs"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    AMONG = "among"
    CONTAINS = "contains"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        return OPERATOR_LABELS[self]


OPERATOR_LABELS: Mapping[Operator, str] = {
    Operator.EQUALS: "est",
    Operator.DIFFERS: "n’est pas",
    Operator.MORE_THAN: "est supérieur à",
    Operator.LESS_THAN: "est inférieur à",
    Operator.AT_LEAST: "est au moins",
    Operator.AT_MOST: "est au plus",
    Operator.AMONG: "est parmi",
    Operator.CONTAINS: "contient",
    Operator.ANSWERED: "est renseigné",
}
# A day is not more or less than another: it comes after or before.
DATE_LABELS: Mapping[Operator, str] = {
    Operator.EQUALS: "est le",
    Operator.DIFFERS: "n’est pas le",
    Operator.MORE_THAN: "est après le",
    Operator.LESS_THAN: "est avant le",
    Operator.AT_LEAST: "est au plus tôt le",
    Operator.AT_MOST: "est au plus tard le",
}
ORDERED = frozenset({Operator.MORE_THAN, Operator.LESS_THAN, Operator.AT_LEAST, Operator.AT_MOST})
SAME = frozenset({Operator.EQUALS, Operator.DIFFERS})
OPERATORS: Mapping[ValueKind, frozenset[Operator]] = {
    ValueKind.TEXT: SAME | {Operator.AMONG, Operator.ANSWERED},
    ValueKind.NUMBER: SAME | ORDERED | {Operator.ANSWERED},
    ValueKind.DATE: SAME | ORDERED | {Operator.ANSWERED},
    ValueKind.BOOLEAN: SAME,
    ValueKind.CHOICE: SAME | {Operator.AMONG, Operator.ANSWERED},
    ValueKind.CHOICES: frozenset({Operator.CONTAINS, Operator.ANSWERED}),
}
COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: operator.eq,
    Operator.DIFFERS: operator.ne,
    Operator.MORE_THAN: operator.gt,
    Operator.LESS_THAN: operator.lt,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.AMONG: lambda value, constants: value in constants,
    Operator.CONTAINS: operator.contains,
}


@dataclass(frozen=True, slots=True)
class Name:
    """Something that a condition may speak of. `options` are the values of a choice with their labels."""

    kind: ValueKind
    label: str
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    name: str
    operator: Operator
    constant: str | Decimal | dt.date | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Comparison | All | Either | Not


def parse_condition(data: Any, *, names: Mapping[str, Name]) -> Condition:
    """The tree that the JSON describes. Raises ConditionError when a part of it is not allowed."""
    condition = _parse(data, names, depth=1)
    if sum(1 for _ in walk(condition)) > LARGEST_TREE:
        raise ConditionError(TOO_LARGE)
    return condition


def dump_condition(condition: Condition) -> dict[str, Any]:
    """The JSON that `parse_condition` reads back to the same tree."""
    match condition:
        case All(parts):
            return {"all": [dump_condition(part) for part in parts]}
        case Either(parts):
            return {"any": [dump_condition(part) for part in parts]}
        case Not(part):
            return {"not": dump_condition(part)}
        case Comparison(name, comparator, constant):
            return {"name": name, "operator": comparator.value, "value": _dump_constant(constant)}


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and every part of it."""
    yield condition
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)


def names_of(condition: Condition) -> frozenset[str]:
    """The names that the condition speaks of."""
    return frozenset(part.name for part in walk(condition) if isinstance(part, Comparison))


def evaluate(condition: Condition, values: Mapping[str, Value]) -> bool | None:
    """True, False, or None when what is known does not decide it."""
    match condition:
        case All(parts):
            found = [evaluate(part, values) for part in parts]
            return False if False in found else (None if None in found else True)
        case Either(parts):
            found = [evaluate(part, values) for part in parts]
            return True if True in found else (None if None in found else False)
        case Not(part):
            answer = evaluate(part, values)
            return None if answer is None else not answer
        case Comparison():
            return _compare(condition, values.get(condition.name))


def holds(condition: Condition | None, values: Mapping[str, Value]) -> bool:
    """Whether the condition is known to be true; no condition always holds."""
    return condition is None or evaluate(condition, values) is True


def describe(condition: Condition, *, names: Mapping[str, Name]) -> str:
    """The condition in French: « Le lieu d’implantation est en zone visée » et « ETP demandés est au moins 2 »."""
    match condition:
        case All(parts):
            return " et ".join(_bracket(part, names) for part in parts)
        case Either(parts):
            return " ou ".join(_bracket(part, names) for part in parts)
        case Not(part):
            return f"il est faux que ({describe(part, names=names)})"
        case Comparison(name, comparator, constant):
            label = f"« {names[name].label} »" if name in names else f"« {name} »"
            if comparator is Operator.ANSWERED:
                return f"{label} {comparator.label if constant else 'n’est pas renseigné'}"
            if isinstance(constant, dt.date):
                return f"{label} {DATE_LABELS[comparator]} {format_date(constant)}"
            # « est parmi » introduces a list in a form; in a sentence the « ou » says it.
            verb = Operator.EQUALS.label if comparator is Operator.AMONG else comparator.label
            return f"{label} {verb} {_word(constant, names.get(name))}"


def _parse(data: Any, names: Mapping[str, Name], *, depth: int) -> Condition:
    if depth > DEEPEST_TREE:
        raise ConditionError(f"Une condition s’emboîte au plus {DEEPEST_TREE} fois : simplifiez-la.")
    if not isinstance(data, dict):
        raise ConditionError("Une condition s’écrit comme un objet : { « name », « operator », « value » }.")
    keys = frozenset(data)
    if keys in ({"all"}, {"any"}):
        (word,) = keys
        return _parse_group(data[word], names, word=word, depth=depth)
    if keys == {"not"}:
        return Not(_parse(data["not"], names, depth=depth + 1))
    if keys != {"name", "operator", "value"}:
        raise ConditionError("Une condition porte « name », « operator » et « value », ou « all », « any », « not ».")
    return _parse_comparison(data, names)


def _parse_group(data: Any, names: Mapping[str, Name], *, word: str, depth: int) -> Condition:
    if isinstance(data, list) and len(data) > LARGEST_TREE:
        raise ConditionError(TOO_LARGE)
    if not isinstance(data, list) or not data:
        raise ConditionError(f"« {word} » réunit au moins une condition, dans une liste.")
    parts = tuple(_parse(part, names, depth=depth + 1) for part in data)
    return All(parts) if word == "all" else Either(parts)


def _parse_comparison(data: Mapping[str, Any], names: Mapping[str, Name]) -> Comparison:
    name, asked = data["name"], data["operator"]
    if not isinstance(name, str):
        raise ConditionError("« name » s’écrit comme un texte : la clé d’une question placée avant, ou un fait.")
    known = names.get(name)
    if known is None:
        given = UNKEPT.sub("", name)[:LONGEST_CONSTANT]
        raise ConditionError(f"« {given} » ne désigne aucune question placée avant, ni aucun fait.")
    comparator = next((one for one in OPERATORS[known.kind] if one.value == asked), None)
    if comparator is None:
        allowed = ", ".join(f"« {one.label} »" for one in Operator if one in OPERATORS[known.kind])
        raise ConditionError(f"« {known.label} » ne se compare pas ainsi. Comparaisons possibles : {allowed}.")
    return Comparison(name, comparator, _parse_constant(data["value"], known, comparator))


def _parse_constant(value: Any, name: Name, comparator: Operator) -> Any:
    if comparator is Operator.ANSWERED or name.kind is ValueKind.BOOLEAN:
        if not isinstance(value, bool):
            raise ConditionError(f"« {name.label} » se compare à oui ou à non.")
        return value
    if comparator is Operator.AMONG:
        if not isinstance(value, list) or not value:
            raise ConditionError(f"« {name.label} » se compare à une liste d’au moins une valeur.")
        if len(value) > LARGEST_LIST:
            raise ConditionError(f"« {name.label} » se compare à une liste d’au plus {LARGEST_LIST} valeurs.")
        return tuple(_parse_text(part, name) for part in value)
    if name.kind is ValueKind.NUMBER:
        return _parse_number(value, name)
    if name.kind is ValueKind.DATE:
        return _parse_date(value, name)
    return _parse_text(value, name)


def _parse_number(value: Any, name: Name) -> Decimal:
    text = number_text(value)
    if text is None:
        raise ConditionError(
            f"« {name.label} » se compare à un nombre, écrit en chiffres avec six décimales au plus, par exemple 12.5."
        )
    return Decimal(text)


def _parse_date(value: Any, name: Name) -> dt.date:
    try:
        day = dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise ConditionError(f"« {name.label} » se compare à une date, par exemple 2027-03-01.")
    return day


def _parse_text(value: Any, name: Name) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST_CONSTANT or UNKEPT.search(value):
        raise ConditionError(f"« {name.label} » se compare à un texte de 1 à {LONGEST_CONSTANT} caractères.")
    if name.options is not None and value not in name.options:
        raise ConditionError(f"« {value} » n’est pas une des réponses de « {name.label} ».")
    return value


def _dump_constant(constant: Any) -> Any:
    if isinstance(constant, tuple):
        return list(constant)
    if isinstance(constant, Decimal):
        return plain_digits(constant)
    return constant if constant is None or isinstance(constant, bool) else str(constant)


def _compare(comparison: Comparison, value: Value) -> bool | None:
    if comparison.operator is Operator.ANSWERED:
        return is_answered(value) is comparison.constant
    if not is_answered(value):
        return None
    return bool(COMPARE[comparison.operator](value, comparison.constant))


def is_answered(value: Value) -> bool:
    """Whether something was said: zero and « non » are answers, an empty text is not."""
    return value is not None and value not in ("", frozenset())


def _bracket(part: Condition, names: Mapping[str, Name]) -> str:
    text = describe(part, names=names)
    return f"({text})" if isinstance(part, All | Either) else text


def _word(constant: Any, name: Name | None) -> str:
    if isinstance(constant, bool):
        return "oui" if constant else "non"
    if isinstance(constant, Decimal):
        return format_number(constant, decimals=len(plain_digits(constant).partition(".")[2]))
    parts: tuple[str, ...] = constant if isinstance(constant, tuple) else (str(constant),)
    labels = name.options if name and name.options else {}
    return " ou ".join(f"« {labels.get(part, part)} »" for part in parts)
