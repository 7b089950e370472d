"""Lines of a home page: what awaits a person, told from what is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from iae_portal.common.counting import count_together


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A line that is shown when its list is not empty."""

    rows: "QuerySet[Any]"
    tell: Callable[[int], str]
    url: str


def tell_lines(lines: Sequence[Line | Counted]) -> list[Line]:
    """In the order given, without those that have nothing to count; one query, whatever their number."""
    counted = [one for one in lines if isinstance(one, Counted)]
    counts = iter(count_together([one.rows for one in counted]))
    told = (_tell(one, next(counts)) if isinstance(one, Counted) else one for one in lines)
    return [line for line in told if line is not None]


def _tell(counted: Counted, count: int) -> Line | None:
    return Line(counted.tell(count), counted.url) if count else None


def tell_many(one: str, many: str) -> Callable[[int], str]:
    """« 1 dossier à évaluer », « 3 dossiers à évaluer »."""
    return lambda count: f"{count} {one if count == 1 else many}"
