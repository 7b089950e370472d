"""The map of a figure as SVG and as PNG, from the classes that were frozen; the outlines are those in force."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from iae_portal.common.charts import Bar, Series, labelled_bars, stacked_bars
from iae_portal.common.map_drawing import Shape, draw_map
from iae_portal.common.map_raster import raster_map
from reports.rules.content import Content
from reports.rules.figures import Figure
from territories.queries.drawings import Drawing, read_drawing
from white_zones.class_colours import CLASS_COLOURS, NO_CLASS
from white_zones.enums import Access

LEGEND = tuple((access.value, str(access.label), CLASS_COLOURS[access]) for access in Access)


@dataclass(frozen=True, slots=True)
class Picture:
    """One map, drawn both ways, and what it shows in words."""

    svg: SafeString
    png: bytes
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
    bars = figure.charted()
    if figure.chart is None or not bars:
        return None
    columns = [figure.columns[figure.index_of(key)] for key in figure.chart.series]
    description = f"Barres, de la plus longue à la plus courte : {', '.join(column.label for column in columns)}."
    title = f"{figure.title}. {description} Les valeurs sont dans le tableau qui suit."
    if len(columns) == 1:
        column = columns[0]
        told = [Bar(label, values[0], column.display(str(values[0]))) for label, values in bars]
        return labelled_bars(title=title, description=description, bars=told)
    return stacked_bars(
        title=title,
        description=description,
        categories=[shorten(label) for label, _ in bars],
        series=[Series(column.label, [values[rank] for _, values in bars]) for rank, column in enumerate(columns)],
    )


def shorten(name: str, *, length: int = 19) -> str:
    """A name that fits beside its bar."""
    return name if len(name) <= length else f"{name[: length - 1]}…"
