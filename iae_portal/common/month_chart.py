"""A year drawn by the server: a column for what was done each month, a mark for what was planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iae_portal.common.charts import PALETTE
from iae_portal.common.formatting import format_number

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 260, 10, 40, 30
DONE_COLOUR, PLANNED_COLOUR = PALETTE[0], PALETTE[2]


@dataclass(frozen=True, slots=True)
class MonthMark:
    """One month: what was done, None when it is not known, and what was planned."""

    label: str
    done: Decimal | None
    planned: Decimal


def month_columns(
    *, title: str, description: str, months: Sequence[MonthMark], done_label: str, planned_label: str
) -> SafeString:
    """Columns of a year; a month that is not known has a question mark and no column.

    The table beside the chart carries the figures: the picture is described, not read cell by cell.
    """
    largest = max([month.planned for month in months] + [month.done or Decimal() for month in months] + [Decimal(1)])
    scale = Decimal(HEIGHT - TOP - BOTTOM - 16) / largest
    step = Decimal(WIDTH - 2 * LEFT) / max(1, len(months))
    drawn = format_html_join(
        "",
        "{}",
        ((_month(month, left=LEFT + step * rank, step=step, scale=scale),) for rank, month in enumerate(months)),
    )
    return format_html(
        '<svg class="portal-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>",
        WIDTH,
        HEIGHT,
        title,
        description,
        _legend(done_label, planned_label),
        drawn,
    )


def _legend(done_label: str, planned_label: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="5" width="14" height="14" fill="{}"/><text x="{}" y="17" font-size="14">{}</text>'
        '<rect x="{}" y="10" width="14" height="4" fill="{}"/><text x="{}" y="17" font-size="14">{}</text>',
        LEFT,
        DONE_COLOUR,
        LEFT + 20,
        done_label,
        WIDTH // 2,
        PLANNED_COLOUR,
        WIDTH // 2 + 20,
        planned_label,
    )


def _month(month: MonthMark, *, left: Decimal, step: Decimal, scale: Decimal) -> SafeString:
    base = HEIGHT - BOTTOM
    middle = left + step / 2
    if month.done is None:
        column = format_html(
            '<text x="{}" y="{}" font-size="14" text-anchor="middle">?</text>', f"{middle:.1f}", base - 6
        )
    else:
        height = month.done * scale
        column = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
            '<text x="{}" y="{}" font-size="11" text-anchor="middle">{}</text>',
            f"{left + step * Decimal('0.2'):.1f}",
            f"{base - height:.1f}",
            f"{step * Decimal('0.6'):.1f}",
            f"{height:.1f}",
            DONE_COLOUR,
            f"{middle:.1f}",
            f"{base - max(height, month.planned * scale) - 5:.1f}",
            format_number(month.done, decimals=1),
        )
    return format_html(
        '{}<rect x="{}" y="{}" width="{}" height="3" fill="{}"/>'
        '<text x="{}" y="{}" font-size="12" text-anchor="middle">{}</text>',
        column,
        f"{left + step * Decimal('0.08'):.1f}",
        f"{base - month.planned * scale - Decimal('1.5'):.1f}",
        f"{step * Decimal('0.84'):.1f}",
        PLANNED_COLOUR,
        f"{middle:.1f}",
        base + 18,
        month.label,
    )
