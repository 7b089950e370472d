import io
from decimal import Decimal

from PIL import Image

from iae_portal.common.chart_raster import BAR, LABEL, ROW, WIDTH, raster_bars
from iae_portal.common.charts import PALETTE, Series


def draw(*series, categories=("Ain", "Cantal"), texts=("4", "2")):
    return Image.open(io.BytesIO(raster_bars(categories=categories, series=series, texts=texts))).convert("RGB")


def colour(index):
    text = PALETTE[index].removeprefix("#")
    return tuple(int(text[place : place + 2], 16) for place in (0, 2, 4))


def is_near(pixel, wanted):
    return all(abs(one - other) <= 6 for one, other in zip(pixel, wanted, strict=True))


def length_of(picture, row, index):
    """How many pixels of the row are of the series' colour, below the letters that may cross it."""
    height = row + BAR // 2 - 2
    return sum(is_near(picture.getpixel((left, height)), colour(index)) for left in range(LABEL, WIDTH))


def test_bars_of_one_series_are_as_long_as_their_values():
    picture = draw(Series("ETP", [Decimal(4), Decimal(2)]))

    assert picture.size == (WIDTH, 2 * ROW)
    first, second = (length_of(picture, ROW * rank + ROW // 2, 0) for rank in range(2))
    assert abs(first - 2 * second) <= 2


def test_stacked_series_follow_one_another_under_their_legend():
    picture = draw(Series("EI", [Decimal(1), Decimal(0)]), Series("ACI", [Decimal(3), Decimal(2)]))

    assert picture.size == (WIDTH, 3 * ROW)
    row = ROW + ROW // 2
    assert abs(3 * length_of(picture, row, 0) - length_of(picture, row, 1)) <= 4


def test_values_all_null_draw_no_bar():
    picture = draw(Series("ETP", [Decimal(0), Decimal(0)]))

    assert length_of(picture, ROW // 2, 0) == 0


def test_long_label_is_cut_and_does_not_cross_its_bar():
    label = "Communauté de communes du très long territoire"

    picture = draw(Series("ETP", [Decimal(4)]), categories=(label,), texts=("4",))

    assert is_near(picture.getpixel((LABEL + 2, ROW // 2)), colour(0))
