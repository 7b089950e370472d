"""Charts drawn by the server as SVG: the same picture in a page, a PDF and a slide, with no script and no style."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iae_portal.common.formatting import format_number

# Told apart by the colour-blind and in grey print: the State's blue, teal, ochre, pale violet.
PALETTE = ("#000091", "#2a9d8f", "#e1a32b", "#b7a4d6", "#7a7a7a")
WIDTH, LABEL_WIDTH, VALUE_WIDTH, ROW_HEIGHT, BAR_HEIGHT = 720, 150, 90, 30, 18


@dataclass(frozen=True)
class Series:
    label: str
    values: Sequence[Decimal]


def stacked_bars(
    *,
    title: str,
    description: str,
    categories: Sequence[str],
    series: Sequence[Series],
    texts: Sequence[str] = (),
) -> SafeString:
    """Horizontal stacked bars, a row a category, in the order given; values are positive. `texts` end the rows.

    The table beside the chart carries the figures: the picture is described, not read cell by cell. A series alone
    needs no legend.
    """
    totals = [sum((one.values[index] for one in series), Decimal()) for index in range(len(categories))]
    largest = max(totals, default=Decimal()) or Decimal(1)
    scale = Decimal(WIDTH - LABEL_WIDTH - VALUE_WIDTH) / largest
    told = texts or [format_number(total, decimals=2) for total in totals]
    head = ROW_HEIGHT if len(series) > 1 else 0
    rows = format_html_join(
        "",
        "{}",
        (
            (_row(categories[index], told[index], [one.values[index] for one in series], scale, top=top),)
            for index in range(len(categories))
            for top in [head + ROW_HEIGHT * index]
        ),
    )
    height = head + ROW_HEIGHT * len(categories)
    return format_html(
        '<svg class="portal-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>",
        WIDTH,
        height,
        title,
        description,
        _legend(series) if head else "",
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


def _row(category: str, text: str, values: Sequence[Decimal], scale: Decimal, *, top: int) -> SafeString:
    x = Decimal(LABEL_WIDTH)
    pieces = []
    for rank, value in enumerate(values):
        width = value * scale
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
        text,
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
