"""Charts drawn by the server as SVG: the same picture in a page, a PDF and a slide, with no script and no style."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iae_portal.common.formatting import format_number

# Told apart by the colour-blind and in grey print: dark blue, teal, ochre, pale violet.
PALETTE = ("#1b3a8f", "#2a9d8f", "#e1a32b", "#b7a4d6", "#7a7a7a")
WIDTH, LABEL_WIDTH, VALUE_WIDTH, ROW_HEIGHT, BAR_HEIGHT = 720, 150, 90, 30, 18


@dataclass(frozen=True)
class Series:
    label: str
    values: Sequence[Decimal]


def stacked_bars(*, title: str, description: str, categories: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Horizontal stacked bars, a row a category, in the order given; values are positive.

    The table beside the chart carries the figures: the picture is described, not read cell by cell.
    """
    totals = [sum((one.values[index] for one in series), Decimal()) for index in range(len(categories))]
    largest = max(totals, default=Decimal()) or Decimal(1)
    scale = Decimal(WIDTH - LABEL_WIDTH - VALUE_WIDTH) / largest
    rows = format_html_join(
        "",
        "{}",
        ((_row(index, categories[index], totals[index], series, scale),) for index in range(len(categories))),
    )
    height = ROW_HEIGHT * (len(categories) + 1)
    return format_html(
        '<svg class="portal-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>",
        WIDTH,
        height,
        title,
        description,
        _legend(series),
        rows,
    )


def _legend(series: Sequence[Series]) -> SafeString:
    step = (WIDTH - LABEL_WIDTH) // max(1, len(series))
    return format_html_join(
        "",
        '<rect x="{}" y="5" width="14" height="14" fill="{}"/><text x="{}" y="17" font-size="14">{}</text>',
        (
            (LABEL_WIDTH + index * step, PALETTE[index % len(PALETTE)], LABEL_WIDTH + index * step + 20, one.label)
            for index, one in enumerate(series)
        ),
    )


def _row(index: int, category: str, total: Decimal, series: Sequence[Series], scale: Decimal) -> SafeString:
    top = ROW_HEIGHT * (index + 1)
    x = Decimal(LABEL_WIDTH)
    pieces = []
    for rank, one in enumerate(series):
        width = one.values[index] * scale
        if width > 0:
            pieces.append((f"{x:.1f}", top + 4, f"{width:.1f}", BAR_HEIGHT, PALETTE[rank % len(PALETTE)]))
        x += width
    bars = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', pieces)
    return format_html(
        '<text x="{}" y="{}" font-size="14" text-anchor="end">{}</text>{}<text x="{}" y="{}" font-size="14">{}</text>',
        LABEL_WIDTH - 10,
        top + 18,
        category,
        bars,
        f"{x + 8:.1f}",
        top + 18,
        format_number(total, decimals=2),
    )


@dataclass(frozen=True)
class Bar:
    """A positive value, and how it is written."""

    label: str
    value: Decimal
    text: str


# Narrow, so that words stay readable on a telephone: each label stands above its bar.
BAR_WIDTH, BAR_ROW, BAR_TEXT = 480, 48, 80


def labelled_bars(*, title: str, description: str, bars: Sequence[Bar]) -> SafeString:
    """Horizontal bars on one scale, a row each in the order given; the table beside the chart carries the figures."""
    largest = max((bar.value for bar in bars), default=Decimal()) or Decimal(1)
    scale = Decimal(BAR_WIDTH - BAR_TEXT) / largest
    rows = format_html_join(
        "",
        '<text x="0" y="{}" font-size="14">{}</text><rect x="0" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" font-size="14">{}</text>',
        (
            (
                BAR_ROW * rank + 16,
                bar.label,
                BAR_ROW * rank + 22,
                f"{bar.value * scale:.1f}",
                BAR_HEIGHT,
                PALETTE[0],
                f"{bar.value * scale + 8:.1f}",
                BAR_ROW * rank + 36,
                bar.text,
            )
            for rank, bar in enumerate(bars)
        ),
    )
    return format_html(
        '<svg class="portal-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        BAR_WIDTH,
        BAR_ROW * len(bars),
        title,
        description,
        rows,
    )
