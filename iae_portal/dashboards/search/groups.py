"""What a search answers: things of one kind under one title."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, what tells it from its namesakes, and its page."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind; `is_near` when none holds the words and these only look like them."""

    key: str
    title: str
    hits: Sequence[Hit]
    more_url: str = ""
    more_label: str = ""
    is_near: bool = False
