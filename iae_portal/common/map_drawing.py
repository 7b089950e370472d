"""A map drawn by the server as SVG: the same in a page and in a document, with no tile and no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iae_portal.common.map_paths import fit_path

LINE, BORDER = "#6b6b6b", "#161616"
# The longer side of every drawing, in its own units. In metres, the matrix of a pattern is so small that readers of
# PDF take it for singular, and leave the hatching out.
SIDE = 1000
# In these units: the margin around, thin and thick lines, and the step of the hatching.
MARGIN, THIN, THICK, HATCH = 10, 0.8, 4, 18


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, its colour, what a pointer tells of it, and whether it is hatched or dotted."""

    path: str
    fill: str
    title: str
    is_hatched: bool = False
    is_dotted: bool = False


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
    scale = SIDE / (max(width, height) or 1)

    def fit(path: str) -> str:
        return fit_path(path, left=left, top=top, scale=scale)

    fitted = [(fit(shape.path), shape) for shape in shapes]
    drawn = format_html_join(
        "",
        '<path d="{}" fill="{}" stroke="{}" stroke-width="{}"><title>{}</title></path>',
        ((path, shape.fill, LINE, THIN, shape.title) for path, shape in fitted),
    )
    hatched = format_html_join(
        "",
        '<path d="{}" fill="url(#hachures)"/>',
        ((path,) for path, shape in fitted if shape.is_hatched),
    )
    dotted = format_html_join(
        "",
        '<path d="{}" fill="url(#points)"/>',
        ((path,) for path, shape in fitted if shape.is_dotted),
    )
    edges = format_html_join(
        "",
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>',
        ((fit(path), BORDER, THICK) for path in borders),
    )
    return format_html(
        '<svg class="portal-drawn-map" role="img" viewBox="{} {} {} {}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}{}{}{}{}{}</svg>",
        -MARGIN,
        -MARGIN,
        f"{width * scale + 2 * MARGIN:.0f}",
        f"{height * scale + 2 * MARGIN:.0f}",
        title,
        description,
        _hatching() if hatched else "",
        _dots() if dotted else "",
        drawn,
        hatched,
        dotted,
        edges,
    )


def _hatching() -> SafeString:
    """Slanted lines, in a square that is repeated."""
    return format_html(
        '<defs><pattern id="hachures" width="{0}" height="{0}" patternUnits="userSpaceOnUse">'
        '<path d="M 0 {0} L {0} 0" stroke="{1}" stroke-width="{2}"/></pattern></defs>',
        HATCH,
        BORDER,
        HATCH / 16,
    )


def _dots() -> SafeString:
    """A dot in the middle of a square that is repeated."""
    return format_html(
        '<defs><pattern id="points" width="{0}" height="{0}" patternUnits="userSpaceOnUse">'
        '<circle cx="{1}" cy="{1}" r="{2}" fill="{3}"/></pattern></defs>',
        HATCH,
        HATCH / 2,
        f"{HATCH / 7:.2f}",
        BORDER,
    )
