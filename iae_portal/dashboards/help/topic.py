"""One topic of help: what a screen is for, how to go about it, its words. The texts are in `topics.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify

from accounts.roles import Permission


@dataclass(frozen=True, kw_only=True)
class Topic:
    """`screens` are names of addresses, the first being the way in; `words` are what people may call it."""

    title: str
    screens: Sequence[str]
    purpose: str
    steps: Sequence[str]
    terms: Sequence[str] = ()
    permission: Permission | None = None
    words: str = ""

    @property
    def slug(self) -> str:
        return slugify(self.title)


def load_topics() -> tuple[Topic, ...]:
    """In the order of the work. A permission that does not exist raises ValueError when the portal starts."""
    rows = tomllib.loads((Path(__file__).parent / "topics.toml").read_text(encoding="utf-8"))["topics"]
    return tuple(
        Topic(**{**row, "permission": Permission(row["permission"]) if "permission" in row else None}) for row in rows
    )
