"""The same map as `map_drawing`, as a PNG picture: for documents that hold no SVG."""

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

from iae_portal.common.map_drawing import BORDER, HATCH, LINE, SIDE, Shape
from iae_portal.common.map_paths import read_rings

# Drawn larger, then reduced: edges come out smooth.
OVERSAMPLING = 2
MARGIN = 20
Point = tuple[float, float]


def raster_map(
    *,
    frame: tuple[float, float, float, float],
    shapes: Sequence[Shape],
    borders: Sequence[str] = (),
    width: int = 1400,
) -> bytes:
    """Filled shapes, hatched where they are, then thicker borders; `frame` is left, top, width and height in metres.

    The longer side of the drawing is `width` pixels, margins included.
    """
    left, top, across, down = frame
    inside = (width - 2 * MARGIN) * OVERSAMPLING
    scale = inside / (max(across, down) or 1)
    margin = MARGIN * OVERSAMPLING
    size = (round(across * scale) + 2 * margin, round(down * scale) + 2 * margin)

    def fit(path: str) -> list[list[Point]]:
        rings = [
            [((x - left) * scale + margin, (y - top) * scale + margin) for x, y in ring] for ring in read_rings(path)
        ]
        return [ring for ring in rings if len(ring) > 2]  # noqa: PLR2004 -- fewer points hold no surface

    canvas = Image.new("RGB", size, "white")
    hatching = _draw_hatching(size, step=HATCH * inside / SIDE)
    draw = ImageDraw.Draw(canvas)
    for shape in shapes:
        rings = fit(shape.path)
        _fill(canvas, draw, rings, fill=shape.fill)
        if shape.is_hatched:
            _hatch(canvas, rings, hatching)
        for ring in rings:
            draw.line([*ring, ring[0]], fill=LINE, width=OVERSAMPLING)
    for path in borders:
        for ring in fit(path):
            draw.line([*ring, ring[0]], fill=BORDER, width=3 * OVERSAMPLING, joint="curve")
    picture = canvas.resize((size[0] // OVERSAMPLING, size[1] // OVERSAMPLING), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    picture.quantize(128).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _fill(canvas: Image.Image, draw: ImageDraw.ImageDraw, rings: Sequence[Sequence[Point]], *, fill: str) -> None:
    """A shape of one ring is drawn at once; with several, those inside others are holes."""
    if len(rings) == 1:
        draw.polygon(list(rings[0]), fill=fill)
    elif rings:
        box, mask = _mask(canvas, rings)
        canvas.paste(fill, box, mask)


def _hatch(canvas: Image.Image, rings: Sequence[Sequence[Point]], hatching: Image.Image) -> None:
    if rings:
        box, mask = _mask(canvas, rings)
        own = hatching.crop(box)
        canvas.paste(BORDER, box, ImageChops.multiply(mask.convert("L"), own))


def _mask(canvas: Image.Image, rings: Sequence[Sequence[Point]]) -> tuple[tuple[int, int, int, int], Image.Image]:
    """The box that holds the rings, and what is inside them by the even-odd rule."""
    points = [point for ring in rings for point in ring]
    box = (
        max(0, int(min(x for x, _ in points)) - 1),
        max(0, int(min(y for _, y in points)) - 1),
        min(canvas.width, int(max(x for x, _ in points)) + 2),
        min(canvas.height, int(max(y for _, y in points)) + 2),
    )
    mask = Image.new("1", (box[2] - box[0], box[3] - box[1]))
    for ring in rings:
        layer = Image.new("1", mask.size)
        ImageDraw.Draw(layer).polygon([(x - box[0], y - box[1]) for x, y in ring], fill=1)
        mask = ImageChops.logical_xor(mask, layer)
    return box, mask


def _draw_hatching(size: tuple[int, int], *, step: float) -> Image.Image:
    """Slanted lines over the whole drawing, as a mask."""
    sheet = Image.new("L", size)
    draw = ImageDraw.Draw(sheet)
    line = max(1, round(step / 16))
    offset = 0.0
    while offset < size[0] + size[1]:
        draw.line([(offset, 0), (offset - size[1], size[1])], fill=255, width=line)
        offset += step
    return sheet
