"""What a condition compares with: read as it is typed, written as it is read back."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst

from calls.rules.values import read_number
from iae_portal.common.conditions import ConditionError, Name, Operator, ValueKind
from iae_portal.common.plain_text import strip_accents

YES, NO = "oui", "non"
BOOLEANS = {YES: True, NO: False, "vrai": True, "faux": False}


def read_constant(text: str, *, name: Name, comparator: Operator) -> Any:
    """What was typed as the JSON of a condition. Raises ConditionError or UnreadableError, in French."""
    text = text.strip()
    if comparator is Operator.ANSWERED or name.kind is ValueKind.BOOLEAN:
        known = BOOLEANS.get(strip_accents(text or YES))
        if known is None:
            raise ConditionError(f"«\u00a0{name.label}\u00a0» se compare à oui ou à non.")
        return known
    if comparator is Operator.AMONG:
        return [_option(part.strip(), name) for part in text.split(";") if part.strip()]
    if name.kind is ValueKind.NUMBER:
        return read_number(text, what="La valeur") or ""
    if name.kind is ValueKind.DATE:
        return _day(text)
    return _option(text, name)


def _option(text: str, name: Name) -> str:
    """The key of the option whose label or key was typed."""
    if name.options is None:
        return text
    for key, label in name.options.items():
        if strip_accents(text) in (strip_accents(label), strip_accents(key)):
            return key
    proposed = ", ".join(f"«\u00a0{label}\u00a0»" for label in name.options.values())
    raise ConditionError(
        f"«\u00a0{text}\u00a0» n’est pas une réponse de «\u00a0{name.label}\u00a0»\u00a0: {proposed}."
    )


def _day(text: str) -> str:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 -- a day, without clock
        except ValueError:
            continue
    return text


def write_constant(constant: Any, name: Name | None) -> str:
    """A constant as `read_constant` reads it back."""
    if isinstance(constant, bool):
        return YES if constant else NO
    if isinstance(constant, dt.date):
        return f"{constant:%d/%m/%Y}"
    if isinstance(constant, Decimal):
        return f"{constant:f}".replace(".", ",")
    parts = constant if isinstance(constant, tuple) else (str(constant),)
    labels = name.options if name and name.options else {}
    return " ; ".join(capfirst(labels.get(part, part)) or "" for part in parts)
