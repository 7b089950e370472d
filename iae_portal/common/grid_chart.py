"""Two axes crossed, drawn by the server: in each cell a square as large as what it holds, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LABEL_WIDTH, CELL_WIDTH, CELL_HEIGHT, TOP, MARGIN, LARGEST = 116, 130, 84, 56, 10, 48
DRAWN = "#3a3a3a"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A class of the horizontal axis, with the colour of its squares."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """What a cell holds: a positive size, a number told beside the square, and whether it is what matters first."""

    size: Decimal
    words: Sequence[str]
    is_first: bool = False


def crossed_squares(
    *,
    title: str,
    description: str,
    across: str,
    columns: Sequence[GridColumn],
    rows: Sequence[tuple[str, Sequence[GridCell]]],
) -> SafeString:
    """Squares whose area follows the size of the cells, row by row; `across` names the horizontal axis.

    The table beside the chart carries the figures: the picture is described, not read cell by cell.
    """
    largest = max((cell.size for _, cells in rows for cell in cells), default=Decimal()) or Decimal(1)
    width = LABEL_WIDTH + CELL_WIDTH * len(columns) + MARGIN
    drawn = format_html_join(
        "",
        "{}",
        ((_row(rank, label, cells, columns, largest),) for rank, (label, cells) in enumerate(rows)),
    )
    return format_html(
        '<svg class="portal-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>"
        '<text x="{}" y="16" font-size="15" text-anchor="middle">{}</text>{}{}</svg>',
        width,
        TOP + CELL_HEIGHT * len(rows) + MARGIN,
        title,
        description,
        LABEL_WIDTH + CELL_WIDTH * len(columns) // 2,
        across,
        _headings(columns),
        drawn,
    )


def _headings(columns: Sequence[GridColumn]) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="42" font-size="15" font-weight="bold" text-anchor="middle">{}</text>',
        ((LABEL_WIDTH + CELL_WIDTH * rank + CELL_WIDTH // 2, column.label) for rank, column in enumerate(columns)),
    )


def _row(
    rank: int, label: str, cells: Sequence[GridCell], columns: Sequence[GridColumn], largest: Decimal
) -> SafeString:
    top = TOP + CELL_HEIGHT * rank
    drawn = format_html_join(
        "",
        "{}",
        (
            (_cell(LABEL_WIDTH + CELL_WIDTH * place, top, cell, column.colour, largest),)
            for place, (cell, column) in enumerate(zip(cells, columns, strict=True))
        ),
    )
    return format_html(
        '<text x="{}" y="{}" font-size="15" font-weight="bold" text-anchor="end">{}</text>{}',
        LABEL_WIDTH - MARGIN,
        top + CELL_HEIGHT // 2 + 5,
        label,
        drawn,
    )


def _cell(left: int, top: int, cell: GridCell, colour: str, largest: Decimal) -> SafeString:
    side = LARGEST * (cell.size / largest).sqrt()
    frame = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-width="{}"/>',
        left + (2 if cell.is_first else 0),
        top + (2 if cell.is_first else 0),
        CELL_WIDTH - (4 if cell.is_first else 0),
        CELL_HEIGHT - (4 if cell.is_first else 0),
        "#000091" if cell.is_first else "#929292",
        3 if cell.is_first else 1,
    )
    if not cell.size:
        return frame
    square = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>',
        f"{left + 8 + (LARGEST - side) / 2:.1f}",
        f"{top + (CELL_HEIGHT - side) / 2:.1f}",
        f"{side:.1f}",
        f"{side:.1f}",
        colour,
        DRAWN,
    )
    words = format_html_join(
        "",
        '<text x="{}" y="{}" font-size="{}"{}>{}</text>',
        (
            (
                left + LARGEST + 14,
                top + CELL_HEIGHT // 2 + 18 * line - 6 * (len(cell.words) - 1),
                13 if line else 17,
                "" if line else format_html(' font-weight="{}"', "bold"),
                text,
            )
            for line, text in enumerate(cell.words)
        ),
    )
    return format_html("{}{}{}", frame, square, words)
