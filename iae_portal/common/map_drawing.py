"""A map drawn by the server as SVG: the same in a page and in a document, with no tile and no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LINE, BORDER = "#6b6b6b", "#161616"
# Of the width of the drawing: the margin around it, and its thin and thick lines.
MARGIN, THIN, THICK = 0.01, 0.0008, 0.004


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, its colour, and what a pointer tells of it."""

    path: str
    fill: str
    title: str


def draw_map(
    *,
    title: str,
    description: str,
    frame: tuple[float, float, float, float],
    shapes: Sequence[Shape],
    borders: Sequence[str] = (),
) -> SafeString:
    """Filled shapes, then thicker borders without filling; `frame` is the left, top, width and height of them all.

    The table beside the map carries the figures: the picture is described, not read shape by shape.
    """
    left, top, width, height = frame
    margin = MARGIN * max(width, height)
    unit = max(width, height)
    drawn = format_html_join(
        "",
        '<path d="{}" fill="{}" stroke="{}" stroke-width="{}"><title>{}</title></path>',
        ((shape.path, shape.fill, LINE, f"{THIN * unit:.0f}", shape.title) for shape in shapes),
    )
    edges = format_html_join(
        "",
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>',
        ((path, BORDER, f"{THICK * unit:.0f}") for path in borders),
    )
    return format_html(
        '<svg class="portal-drawn-map" role="img" viewBox="{} {} {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>",
        f"{left - margin:.0f}",
        f"{top - margin:.0f}",
        f"{width + 2 * margin:.0f}",
        f"{height + 2 * margin:.0f}",
        title,
        description,
        drawn,
        edges,
    )
