"""Choosing among a few dozen texts by what people type: every word, without accents; else words nearly the same."""

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import TypeVar

from iae_portal.common.plain_text import strip_accents

T = TypeVar("T")
# « enveloppe » answers to « envelope », « clause » does not answer to « cause ».
RESEMBLANCE = 0.84
SHORTEST_MISSPELT = 5
LETTERS_MORE = 2


def split_words(text: str) -> list[str]:
    return re.findall(r"\w+", strip_accents(text))


def choose(rows: Iterable[T], text: str, *, read: Callable[[T], str]) -> list[T]:
    """The rows whose text holds every word; when there is none, those that hold words nearly the same."""
    asked = split_words(text)
    if not asked:
        return []
    known = [(row, split_words(read(row))) for row in rows]
    whole = [row for row, words in known if all(any(one.startswith(word) for one in words) for word in asked)]
    return whole or [row for row, words in known if all(_is_near(word, words) for word in asked)]


def _is_near(word: str, words: list[str]) -> bool:
    if len(word) < SHORTEST_MISSPELT:
        return word in words
    return any(
        SequenceMatcher(None, word, one).ratio() >= RESEMBLANCE
        for one in words
        if abs(len(one) - len(word)) <= LETTERS_MORE
    )
