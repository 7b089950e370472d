"""Where a value stands in a JSON text: told only to refuse it, so that reading keeps no positions."""

import json
import re

from allocation.file_mode.exact import quote

Place = tuple[str | int, ...]
"""Keys and ranks from the root to a value."""

SPACE = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def write_place(place: Place) -> str:
    """The place as its author would write it: `territories[2].base.EI`."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier():
            text += f".{quote(step)}" if text else quote(step)
        else:
            text += f'["{quote(step)}"]'
    return text


def locate(text: str, place: Place, *, at_key: bool = False) -> tuple[int, int]:
    """Return the line and column (from 1) of the value at `place`, or of its key; `text` is valid JSON."""
    offset = _skip(text, 0)
    for rank, step in enumerate(place, start=1):
        if isinstance(step, int):
            offset = _enter_list(text, offset, step)
        else:
            offset = _enter_object(text, offset, step, at_key=at_key and rank == len(place))
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _skip(text: str, offset: int) -> int:
    """The offset after the white space."""
    return SPACE.match(text, offset).end()  # type: ignore[union-attr]  # it matches nothing too


def _after(text: str, offset: int) -> int:
    """The offset of what follows the value there, and its comma."""
    _, offset = DECODER.raw_decode(text, offset)
    offset = _skip(text, offset)
    return _skip(text, offset + 1) if text[offset] == "," else offset


def _enter_list(text: str, offset: int, wanted: int) -> int:
    offset = _skip(text, offset + 1)
    for _ in range(wanted):
        offset = _after(text, offset)
    return offset


def _enter_object(text: str, offset: int, wanted: str, *, at_key: bool) -> int:
    """The offset of the member, the last one when its key is repeated."""
    offset, found = _skip(text, offset + 1), offset
    while text[offset] == '"':
        key_offset = offset
        key, offset = DECODER.raw_decode(text, offset)
        offset = _skip(text, _skip(text, offset) + 1)
        if key == wanted:
            found = key_offset if at_key else offset
        offset = _after(text, offset)
    return found
