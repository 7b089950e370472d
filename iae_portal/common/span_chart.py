"""A calendar drawn by the server: a bar from one day to another for each task, in groups, and a line for today."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iae_portal.common.charts import PALETTE

# The size of a page's text on a common screen, where the picture takes the width of the page: narrower, it scrolls.
WIDTH, TOP, HEADING, ROW, BAR, LONGEST = 1000, 38, 32, 40, 13, 110
TODAY = "aujourd’hui"
EMPTY, LATE, GREY = "#e3e6f3", "#b34000", "#929292"
# Of a sign, a little wide: lines stop at the edge of the words that they would cross.
SIGN = 0.58


@dataclass(frozen=True, slots=True)
class Span:
    """One task between two days, both included; `share` of it is done, from 0 to 100."""

    label: str
    starts_on: dt.date
    ends_on: dt.date
    share: int
    is_late: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class SpanGroup:
    label: str
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Scale:
    """Days on the width of the picture; what begins before or ends after is cut at its edges."""

    first: dt.date
    last: dt.date

    def place(self, day: dt.date) -> float:
        kept = min(max(day, self.first), self.last)
        return round(WIDTH * (kept - self.first).days / max(1, (self.last - self.first).days), 1)


def span_chart(
    *,
    title: str,
    description: str,
    groups: Sequence[SpanGroup],
    first: dt.date,
    last: dt.date,
    today: dt.date,
) -> SafeString:
    """Bars in the order given, a row each, under the name of their group.

    The table beside the chart carries the days: the picture is described, not read bar by bar.
    """
    scale, pieces, top = Scale(first, last), [], TOP
    for group in groups:
        pieces.append(
            format_html(
                '{}<text x="0" y="{}" font-size="15" font-weight="bold">{}</text>',
                _blank(group.label, x=0, baseline=top + 18, size=15),
                top + 18,
                group.label,
            )
        )
        top += HEADING
        for span in group.spans:
            pieces.append(_row(span, top=top, scale=scale))
            top += ROW
    return format_html(
        '<svg class="portal-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}{}</svg>",
        WIDTH,
        top + 4,
        title,
        description,
        _years(scale, bottom=top),
        _today(scale, today, bottom=top),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


def _years(scale: Scale, *, bottom: int) -> SafeString:
    """A line at each 1 January, with the year that it begins."""
    years = range(scale.first.year, scale.last.year + 1)
    days = [max(scale.first, dt.date(year, 1, 1)) for year in years]
    return format_html_join(
        "",
        '<path d="M{} 20V{}" stroke="{}" stroke-width="1"/><text x="{}" y="14" font-size="14">{}</text>',
        ((scale.place(day), bottom, GREY, scale.place(day) + 3, str(day.year)) for day in days),
    )


def _row(span: Span, *, top: int, scale: Scale) -> SafeString:
    left, right = scale.place(span.starts_on), scale.place(span.ends_on)
    width = max(4.0, right - left)
    left = min(left, WIDTH - width)
    dashes = format_html(' stroke-dasharray="{}"', "4 3") if span.is_stopped else ""
    return format_html(
        '{}<text x="0" y="{}" font-size="14">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="{}"{}/>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        _blank(_shorten(span.label), x=0, baseline=top + 13, size=14),
        top + 13,
        _shorten(span.label),
        f"{left:.1f}",
        top + 19,
        f"{width:.1f}",
        BAR,
        "none" if span.is_stopped else EMPTY,
        LATE if span.is_late else PALETTE[0],
        2 if span.is_late else 1,
        dashes,
        f"{left:.1f}",
        top + 21,
        f"{width * span.share / 100:.1f}",
        BAR - 4,
        GREY if span.is_stopped else PALETTE[0],
    )


def _today(scale: Scale, today: dt.date, *, bottom: int) -> SafeString:
    if not scale.first <= today <= scale.last:
        return SafeString("")
    x = scale.place(today)
    is_far = x > WIDTH - 90
    return format_html(
        '{}<path d="M{} 20V{}" stroke="{}" stroke-width="2" stroke-dasharray="2 3"/>'
        '<text x="{}" y="32" font-size="14" text-anchor="{}">{}</text>',
        _blank(TODAY, x=x - (84 if is_far else -4), baseline=32, size=14),
        x,
        bottom,
        LATE,
        x + (-4 if is_far else 4),
        "end" if is_far else "start",
        TODAY,
    )


def _blank(words: str, *, x: float, baseline: float, size: int) -> SafeString:
    """What clears the way of some words: a rim drawn around them would hide them where a printer paints it last."""
    width = min(WIDTH - x, len(words) * size * SIGN)
    return format_html(
        '<path d="M{} {}h{}v{}h-{}z" fill="#ffffff"/>',
        *(f"{value:.1f}" for value in (x, baseline - size, width, size * 1.3, width)),
    )


def _shorten(label: str) -> str:
    """What fits the width; the table has the whole of it."""
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"
