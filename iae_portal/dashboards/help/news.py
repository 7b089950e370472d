"""What is new, told to those who use it. The texts are in `news.toml`."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.perimeter import can
from accounts.roles import Permission


@dataclass(frozen=True, kw_only=True)
class News:
    """`screen` is the name of the address where it shows; without permission, it concerns everybody."""

    on: dt.date
    title: str
    text: str
    screen: str
    permission: str = ""


def _load_news() -> Sequence[News]:
    content = tomllib.loads((Path(__file__).parent / "news.toml").read_text(encoding="utf-8"))
    return [News(**row) for row in content["news"]]


NEWS = _load_news()


def news_for(user: Any) -> list[News]:
    """What concerns the person, the latest first."""
    return [one for one in NEWS if not one.permission or can(user, Permission(one.permission))]
