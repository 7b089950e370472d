"""The published formats that the portal reads: each app registers its own, as it registers its jobs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iae_portal.common.imports.layouts import Layout, Match

if TYPE_CHECKING:
    from iae_portal.common.imports.session import Session
    from iae_portal.common.imports.sheets import Sheet

Load = Callable[["Sheet", "Session"], None]


@dataclass(frozen=True, kw_only=True)
class Format:
    """One published layout: who publishes it, what it looks like, and the function that loads it.

    `rank` orders the files of a folder: areas before what is measured in them. `sheets` restricts a workbook to
    the sheets whose name contains one of the words.
    """

    slug: str
    label: str
    producer: str
    licence: str
    layout: Layout
    load: Load
    rank: int
    url: str = ""
    sheets: Sequence[str] = ()
    # Published in the encoding of Windows, where nothing says so in the file.
    is_windows_encoded: bool = False
    # What an agent fills in a spreadsheet; the others come from a producer.
    is_template: bool = False
    help_text: str = ""
    examples: Sequence[Sequence[str]] = field(default_factory=tuple)

    def match(self, header: Sequence[str], *, sheet: str) -> Match | None:
        if self.sheets and sheet and not any(word in sheet.casefold() for word in self.sheets):
            return None
        return self.layout.match(header)


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """What must be made again when an import has changed something: need, totals, estimates."""

    name: str
    rank: int
    run: Callable[["Session"], None]


_formats: dict[str, Format] = {}
_follow_ups: dict[str, FollowUp] = {}


def register_format(known: Format) -> Format:
    if known.slug in _formats and _formats[known.slug] is not known:
        raise ValueError(f"format registered twice: {known.slug}")
    _formats[known.slug] = known
    return known


def register_follow_up(follow_up: FollowUp) -> FollowUp:
    _follow_ups[follow_up.name] = follow_up
    return follow_up


def list_formats() -> list[Format]:
    return sorted(_formats.values(), key=lambda known: (known.rank, known.slug))


def list_follow_ups() -> list[FollowUp]:
    return sorted(_follow_ups.values(), key=lambda follow_up: follow_up.rank)


def get_format(slug: str) -> Format:
    return _formats[slug]
