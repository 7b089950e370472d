"""Changing the content piece by piece: each function gives another content."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from quality.rules.content import MOST_CRITERIA, MOST_THEMES, Content, Criterion, Theme

Part = TypeVar("Part", Theme, Criterion)
NUMBER = re.compile(r"[tc](\d+)")


class ContentError(ValueError):
    """What is asked cannot be done; the message says why, in French."""


def next_code(prefix: str, contents: Iterable[Content]) -> str:
    """A code that no version ever used: « c12 » says the same criterion for ever."""
    used = [0]
    for content in contents:
        codes = [theme.code for theme in content.themes] + list(content.codes)
        used += [int(found[1]) for code in codes if code.startswith(prefix) and (found := NUMBER.fullmatch(code))]
    return f"{prefix}{max(used) + 1}"


def put_theme(content: Content, *, code: str, title: str, purpose: str) -> Content:
    """Add a theme at the end, or change the words of the one that has this code."""
    known = content.find_theme(code)
    if known is None:
        if len(content.themes) >= MOST_THEMES:
            raise ContentError(f"Un référentiel compte {MOST_THEMES} thèmes au plus.")
        return Content((*content.themes, Theme(code, title, purpose)))
    changed = replace(known, title=title, purpose=purpose)
    return Content(tuple(changed if theme.code == code else theme for theme in content.themes))


def put_criterion(content: Content, *, theme: str, criterion: Criterion) -> Content:
    """Add a criterion at the end of a theme, or change the one that has its code, wherever it stands."""
    if content.find(criterion.code) is not None:
        return Content(
            tuple(
                replace(
                    part, criteria=tuple(criterion if one.code == criterion.code else one for one in part.criteria)
                )
                for part in content.themes
            )
        )
    held = content.find_theme(theme)
    if held is None:
        raise ContentError("Ce thème n’existe plus : rechargez la page.")
    if len(held.criteria) >= MOST_CRITERIA:
        raise ContentError(f"Un thème compte {MOST_CRITERIA} critères au plus.")
    changed = replace(held, criteria=(*held.criteria, criterion))
    return Content(tuple(changed if part.code == theme else part for part in content.themes))


def remove_part(content: Content, *, code: str) -> Content:
    """Take a criterion out, or a theme that has none left."""
    theme = content.find_theme(code)
    if theme is not None:
        if theme.criteria:
            raise ContentError("Ce thème a des critères : retirez-les d’abord.")
        return Content(tuple(part for part in content.themes if part.code != code))
    return Content(
        tuple(
            replace(part, criteria=tuple(one for one in part.criteria if one.code != code)) for part in content.themes
        )
    )


def move_part(content: Content, *, code: str, by: int) -> Content:
    """Move a theme, or a criterion inside its theme, one place; at the end of the list, nothing moves."""
    if content.find_theme(code) is not None:
        return Content(_moved(content.themes, code, by))
    return Content(tuple(replace(part, criteria=_moved(part.criteria, code, by)) for part in content.themes))


def _moved(parts: tuple[Part, ...], code: str, by: int) -> tuple[Part, ...]:
    rows = list(parts)
    place = next((rank for rank, part in enumerate(rows) if part.code == code), None)
    if place is None or not 0 <= place + by < len(rows):
        return parts
    rows[place], rows[place + by] = rows[place + by], rows[place]
    return tuple(rows)
