"""What every part of a definition shares: frozen, closed to unknown keys, with keys that never change meaning."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from iae_portal.common.conditions import DEEPEST_TREE
from iae_portal.common.plain_numbers import number_text

LARGEST_TEXT = 4000
# What PostgreSQL does not keep (NUL) and what nobody sees; line ends and tabulations are text.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def _refuse_controls(text: str) -> str:
    if CONTROLS.search(text):
        raise ValueError("Ce texte contient des caractères de contrôle : retirez-les, ou tapez-le de nouveau.")
    return text


# A key names an answer for ever, in exports and in conditions; it is not shown.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
PlainText = AfterValidator(_refuse_controls)
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), PlainText]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LARGEST_TEXT), PlainText]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LARGEST_TEXT), PlainText]


def _canonical_number(value: Any) -> str:
    """1, 1.0 and "1.00" are one number, and so must have one JSON. Raises ValueError."""
    text = number_text(value)
    if text is None:
        raise ValueError("Un nombre s’écrit en chiffres, quinze au plus, avec six décimales au plus.")
    return text


# Read as text first: « 1e999999999 » is a number to Decimal, and a billion zeros to who writes it out.
Amount = Annotated[Decimal, BeforeValidator(_canonical_number)]


def _canonical_condition(data: Any) -> Any:
    """Plain JSON with its numbers as text: what is compared with 2 or with 2.0 has one JSON and one fingerprint.

    Whether it is a condition is told by `parse_condition`, which knows the names. Raises ValueError.
    """
    return _canonical(data, depth=0)


def _canonical(data: Any, *, depth: int) -> Any:
    # A list of constants stands one level under the deepest comparison, itself two under its group.
    if depth > 2 * DEEPEST_TREE + 2:
        raise ValueError(f"Une condition s’emboîte au plus {DEEPEST_TREE} fois : simplifiez-la.")
    if isinstance(data, Mapping):
        if not all(isinstance(key, str) for key in data):
            raise ValueError("Une condition s’écrit en JSON : ses clés sont des textes.")
        return {key: _canonical(value, depth=depth + 1) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_canonical(value, depth=depth + 1) for value in data]
    if isinstance(data, dt.date):
        return data.isoformat()
    if data is None or isinstance(data, bool | str):
        return data
    number = number_text(data)
    if number is None:
        raise ValueError("Une condition ne se compare qu’à un texte, un nombre d’au plus quinze chiffres, oui ou non.")
    return number


# The JSON of `iae_portal.common.conditions`.
ConditionData = Annotated[Mapping[str, Any], BeforeValidator(_canonical_condition)]


class Part(BaseModel):
    """A frozen piece of a definition: two equal pieces have the same JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, use_enum_values=False)
