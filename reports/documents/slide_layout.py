"""How a table stands on a slide: the size of its letters, the widths of its columns, the heights of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.util import Cm, Pt

from reports.documents.shown import share_width
from reports.rules.figures import Figure

SIZES = ((4, 13), (6, 12), (8, 11), (99, 10))
SHORT, SMALLEST = 8, 10
# Of the size of the type: the mean width of a letter, and the step between two lines.
LETTER, LEADING = 0.58, 1.4


@dataclass(frozen=True, slots=True)
class Room:
    """The place left on a slide under its title."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table stands on a slide: its letters, the widths of its columns, and the height of its header."""

    size: int
    widths: Sequence[int]
    head: int

    def height_of(self, texts: Sequence[str]) -> int:
        """How high a row is, about, once its cells are wrapped: what decides how many rows a slide holds."""
        return _measure_height(texts, size=self.size, widths=self.widths)


def lay_out(figure: Figure, room: Room, rows: Sequence[Sequence[str]]) -> Layout:
    """The largest letters that hold the table on one slide; when none does, those that the columns allow."""
    first = size_for(figure)
    for size in range(first, SMALLEST - 1, -1):
        layout = _lay_out(figure, room.width, size=size)
        if layout.head + sum(layout.height_of(row) for row in rows) <= room.height:
            return layout
    return _lay_out(figure, room.width, size=first)


def _lay_out(figure: Figure, whole: int, *, size: int) -> Layout:
    widths = share_width(figure, whole, letter=Pt(size) * LETTER)
    head = _measure_height([column.label for column in figure.columns], size=size, widths=widths)
    return Layout(size, widths, head)


def _measure_height(texts: Sequence[str], *, size: int, widths: Sequence[int]) -> int:
    room = [max(1, int((width - Cm(0.3)) / (Pt(size) * LETTER))) for width in widths]
    lines = max((-(-len(text) // places) or 1 for text, places in zip(texts, room, strict=True)), default=1)
    return int(lines * Pt(size) * LEADING + Cm(0.2))


def size_for(figure: Figure) -> int:
    """Letters as large as the columns allow; a short table is read from further away."""
    columns, rows = len(figure.columns), len(figure.rows)
    size = next(points for most, points in SIZES if columns <= most)
    return size + 2 if rows <= SHORT and columns <= SIZES[1][0] else size
