"""The map of a figure as SVG and as PNG, from the classes that were frozen; the outlines are those in force."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from iae_portal.common.chart_raster import raster_bars
from iae_portal.common.charts import Bar, Series, labelled_bars, stacked_bars
from iae_portal.common.map_drawing import Shape, draw_map
from iae_portal.common.map_raster import raster_map
from reports.rules.content import Content
from reports.rules.figures import Figure
from territories.queries.drawings import Drawing, read_drawing
from white_zones.class_colours import CLASS_COLOURS, NO_CLASS
from white_zones.enums import Access

# Letters of a name that stands on the left of its bar; a longer one stands above it.
SIDE = 19
# The palest class is told by a darker square: a letter of its own colour would not be seen on white.
LEGEND_INK = {"#f7f3e3": "#d9c98a"}
LEGEND = tuple((access.value, str(access.label), CLASS_COLOURS[access]) for access in Access)


@dataclass(frozen=True, slots=True)
class Picture:
    """One map, drawn both ways, and what it shows in words."""

    svg: SafeString
    png: bytes
    description: str


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """Bars as a picture, and what they show in words."""

    png: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Bars:
    """What both drawings of a chart are made from."""

    categories: list[str]
    series: list[Series]
    texts: list[str]
    description: str


def draw_pictures(content: Content) -> dict[str, Picture]:
    """The maps of a restitution by key of figure; a figure whose outlines are not loaded has none."""
    drawn = {figure.key: _draw(figure) for figure in content.figures if figure.map is not None}
    return {key: picture for key, picture in drawn.items() if picture is not None}


def _draw(figure: Figure) -> Picture | None:
    if figure.map is None:
        return None
    drawing = read_drawing([figure.map.border, *(mark.area for mark in figure.map.marks)])
    if drawing is None:
        return None
    shapes = _shapes(figure, drawing)
    borders = [drawing.paths[figure.map.border]] if figure.map.border in drawing.paths else []
    svg = draw_map(
        title=f"{figure.title}. {figure.map.description}",
        description=figure.map.description,
        frame=drawing.frame,
        shapes=shapes,
        borders=borders,
    )
    png = raster_map(frame=drawing.frame, shapes=shapes, borders=borders)
    return Picture(svg=svg, png=png, description=figure.map.description)


def _shapes(figure: Figure, drawing: Drawing) -> list[Shape]:
    marks = figure.map.marks if figure.map else ()
    return [
        Shape(
            drawing.paths[mark.area],
            CLASS_COLOURS.get(mark.access_class, NO_CLASS),
            f"{mark.name} : {Access(mark.access_class).label if mark.access_class else 'sans valeur'}",
            is_hatched=mark.is_doubtful,
        )
        for mark in marks
        if mark.area in drawing.paths
    ]


def draw_chart(figure: Figure) -> SafeString | None:
    """The bars of a figure as SVG; None for a figure without chart or without bars."""
    bars = _read_bars(figure)
    if bars is None:
        return None
    title = f"{figure.title}. {bars.description} Les valeurs sont dans le tableau qui suit."
    if len(bars.series) == 1 and any(len(label) > SIDE for label in bars.categories):
        told = zip(bars.categories, bars.series[0].values, bars.texts, strict=True)
        rows = [Bar(label, value, text) for label, value, text in told]
        return labelled_bars(title=title, description=bars.description, bars=rows)
    return stacked_bars(
        title=title,
        description=bars.description,
        categories=[shorten(label) for label in bars.categories],
        series=bars.series,
        texts=bars.texts,
    )


def draw_chart_picture(figure: Figure) -> ChartPicture | None:
    """The same as a PNG picture, with its alternative."""
    bars = _read_bars(figure)
    if bars is None:
        return None
    png = raster_bars(categories=bars.categories, series=bars.series, texts=bars.texts)
    return ChartPicture(png, f"{figure.title}. {bars.description} Les valeurs sont dans le tableau qui suit.")


def _read_bars(figure: Figure) -> Bars | None:
    bars = figure.charted()
    if figure.chart is None or not bars:
        return None
    columns = [figure.columns[figure.index_of(key)] for key in figure.chart.series]
    return Bars(
        categories=[label for label, _ in bars],
        series=[Series(column.label, [values[rank] for _, values in bars]) for rank, column in enumerate(columns)],
        texts=[columns[0].display(str(sum(values, Decimal()))) for _, values in bars],
        description=f"Barres, de la plus longue à la plus courte : {', '.join(column.label for column in columns)}.",
    )


def shorten(name: str, *, length: int = SIDE) -> str:
    """A name that fits beside its bar."""
    return name if len(name) <= length else f"{name[: length - 1]}…"
