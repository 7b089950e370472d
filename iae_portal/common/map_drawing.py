"""A map drawn by the server as SVG: the same in a page and in a document, with no tile and no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LINE, BORDER = "#6b6b6b", "#161616"
# Of the width of the drawing: the margin around it, its thin and thick lines, and the step of its hatching.
MARGIN, THIN, THICK, HATCH = 0.01, 0.0008, 0.004, 0.018


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, its colour, what a pointer tells of it, and whether it is hatched."""

    path: str
    fill: str
    title: str
    is_hatched: bool = False


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
    hatched = format_html_join(
        "",
        '<path d="{}" fill="url(#hachures)"/>',
        ((shape.path,) for shape in shapes if shape.is_hatched),
    )
    edges = format_html_join(
        "",
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>',
        ((path, BORDER, f"{THICK * unit:.0f}") for path in borders),
    )
    return format_html(
        '<svg class="portal-drawn-map" role="img" viewBox="{} {} {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}{}{}</svg>",
        f"{left - margin:.0f}",
        f"{top - margin:.0f}",
        f"{width + 2 * margin:.0f}",
        f"{height + 2 * margin:.0f}",
        title,
        description,
        _hatching(unit) if hatched else "",
        drawn,
        hatched,
        edges,
    )


def _hatching(unit: float) -> SafeString:
    """Slanted lines, in a square that is repeated."""
    side = HATCH * unit
    return format_html(
        '<defs><pattern id="hachures" width="{}" height="{}" patternUnits="userSpaceOnUse">'
        '<path d="M 0 {} L {} 0" stroke="{}" stroke-width="{}"/></pattern></defs>',
        f"{side:.0f}",
        f"{side:.0f}",
        f"{side:.0f}",
        f"{side:.0f}",
        BORDER,
        f"{side / 16:.0f}",
    )
