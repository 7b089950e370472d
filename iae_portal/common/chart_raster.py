"""The bars of `charts`, as a PNG picture: for documents that hold no SVG and no chart of their own."""

import io
from collections.abc import Sequence
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from iae_portal.common.charts import PALETTE, Series
from iae_portal.common.pdf import SCHEME, find_static

FONT = f"{SCHEME}:/vendor/charter/fonts/Marianne-Regular.woff2"
WIDTH, LABEL, VALUE, ROW, BAR, LETTERS = 1500, 380, 190, 52, 32, 26
INK = "#161616"


def raster_bars(*, categories: Sequence[str], series: Sequence[Series], texts: Sequence[str]) -> bytes:
    """Horizontal bars, stacked when there are several series, a row each in the order given; `texts` end the rows.

    Values are positive. The table beside the picture carries the figures.
    """
    font = ImageFont.truetype(str(find_static(FONT)), LETTERS)
    several = len(series) > 1
    top = ROW if several else 0
    canvas = Image.new("RGB", (WIDTH, top + ROW * len(categories)), "white")
    draw = ImageDraw.Draw(canvas)
    if several:
        _legend(draw, series, font)
    totals = [sum((one.values[rank] for one in series), Decimal()) for rank in range(len(categories))]
    largest = max(totals, default=Decimal()) or Decimal(1)
    scale = Decimal(WIDTH - LABEL - VALUE) / largest
    for rank, category in enumerate(categories):
        middle = top + ROW * rank + ROW // 2
        draw.text((LABEL - 16, middle), _shorten(category, font), font=font, fill=INK, anchor="rm")
        left = float(LABEL)
        for place, one in enumerate(series):
            right = left + float(one.values[rank] * scale)
            if right > left:
                box = (left, middle - BAR // 2, right, middle + BAR // 2)
                draw.rectangle(box, fill=PALETTE[place % len(PALETTE)])
            left = right
        draw.text((left + 12, middle), texts[rank], font=font, fill=INK, anchor="lm")
    stream = io.BytesIO()
    canvas.quantize(64).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _legend(draw: ImageDraw.ImageDraw, series: Sequence[Series], font: ImageFont.FreeTypeFont) -> None:
    left = float(LABEL)
    for place, one in enumerate(series):
        draw.rectangle((left, 12, left + 24, 36), fill=PALETTE[place % len(PALETTE)])
        draw.text((left + 34, 24), one.label, font=font, fill=INK, anchor="lm")
        left += 34 + font.getlength(one.label) + 40


def _shorten(label: str, font: ImageFont.FreeTypeFont) -> str:
    """A label that fits on the left of its bar."""
    room = LABEL - 24
    if font.getlength(label) <= room:
        return label
    while label and font.getlength(f"{label}…") > room:
        label = label[:-1]
    return f"{label}…"
