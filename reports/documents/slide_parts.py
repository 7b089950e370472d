"""What a slide is made of: a title, native charts and tables, described pictures, notes for who speaks."""

import io
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Cm, Emu, Pt

from iae_portal.common.columns import Kind
from reports.documents.pictures import LEGEND, LEGEND_INK, Picture, shorten
from reports.documents.shown import ShownCell
from reports.documents.slide_base import ACCENTS, BLUE, INK, MARGIN, layout_for
from reports.documents.slide_layout import LETTER, Layout, Room
from reports.rules.content import KeyNumber
from reports.rules.figures import Figure, FrozenColumn

TOP, FOOT = Cm(3.6), Cm(1.4)
CAPTION_SIZE, CAPTION_LEADING = 9, 1.25
# The key figures: how many a row, how high each is, and the space between two.
ACROSS, CARD, GAP = 3, Cm(4.2), Cm(0.8)
# Letters of a name beside its bar.
SIDE = 40
# Read in French whatever the tool's own language.
FRENCH = "[$-40C]"
UNITS = {Kind.ETP: "ETP", Kind.EURO: "euros"}

# What begins a paragraph in bold, or nothing; then its text.
Line = tuple[str, str]


class Deck:
    """A presentation being filled: each slide has its title, its foot and its notes."""

    def __init__(self, slides: Any, *, foot: str, warning: str) -> None:
        self.slides = slides
        self._foot, self._warning = foot, warning

    @property
    def room(self) -> Room:
        width = self.slides.slide_width - 2 * MARGIN
        return Room(MARGIN, TOP, width, self.slides.slide_height - TOP - FOOT)

    def add(self, title: str, *, notes: str, is_cover: bool = False) -> Any:
        slide = self.slides.slides.add_slide(layout_for(self.slides, is_cover=is_cover))
        slide.shapes.title.text = title
        slide.notes_slide.notes_text_frame.text = notes
        if not is_cover:
            for place in list(slide.placeholders):
                if place.placeholder_format.idx != 0:
                    place._element.getparent().remove(place._element)  # noqa: SLF001 -- an empty place is read aloud
        return slide

    def write_feet(self) -> None:
        """Last of all on each slide, the cover apart: what is read first is what matters."""
        for number, slide in enumerate(self.slides.slides, start=1):
            if number > 1:
                self._write_foot(slide, number)

    def _write_foot(self, slide: Any, number: int) -> None:
        top = self.slides.slide_height - Cm(1.25)
        text = f"{self._foot} — {number}"
        box = slide.shapes.add_textbox(MARGIN, top, self.slides.slide_width - 2 * MARGIN, Cm(0.8))
        box.name = "Pied de page"
        box.text_frame.word_wrap = True
        paragraph = box.text_frame.paragraphs[0]
        _run(paragraph, text, size=9, colour="555555")
        if self._warning:
            _run(paragraph, f"   {self._warning}", size=9, colour="0A2A8A", is_bold=True)


def add_text(slide: Any, room: Room, lines: Sequence[Line], *, size: int = 18) -> Any:
    """Paragraphs, each begun by its label in bold when it has one."""
    box = slide.shapes.add_textbox(room.left, room.top, room.width, room.height)
    frame = box.text_frame
    frame.word_wrap = True
    for rank, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(8)
        label, text = line
        if label:
            _run(paragraph, f"{label} ", size=size, is_bold=True)
        _run(paragraph, text, size=size)
    return box


def add_key_numbers(slide: Any, room: Room, numbers: Sequence[KeyNumber]) -> None:
    """Three a row: the label, the value read from afar, and what it is compared to."""
    width = (room.width - GAP * (ACROSS - 1)) // ACROSS
    for rank, one in enumerate(numbers):
        left = room.left + rank % ACROSS * (width + GAP)
        top = room.top + rank // ACROSS * (CARD + GAP)
        box = slide.shapes.add_textbox(left, top, width, CARD)
        box.name = one.label
        frame = box.text_frame
        frame.word_wrap = True
        _run(frame.paragraphs[0], one.label, size=16, colour="444444")
        _run(frame.add_paragraph(), one.value, size=32, colour=BLUE, is_bold=True)
        note = ", ".join(text for text in (one.note, "estimé" if one.is_estimated else "") if text)
        if note:
            _run(frame.add_paragraph(), note, size=14, colour="444444")


def split_room(room: Room, told: Sequence[str]) -> tuple[Room, Room]:
    """What is shown, and under it the lines that explain it and say where it comes from."""
    places = int(room.width / (Pt(CAPTION_SIZE) * LETTER))
    lines = sum(-(-len(text) // places) for text in told)
    height = int(lines * Pt(CAPTION_SIZE) * CAPTION_LEADING + Cm(0.4))
    above = Room(room.left, room.top, room.width, room.height - height)
    return above, Room(room.left, room.top + above.height, room.width, height)


def add_caption(slide: Any, room: Room, told: Sequence[str]) -> None:
    """What explains the figure, and its source, a paragraph each."""
    box = slide.shapes.add_textbox(room.left, room.top, room.width, room.height)
    box.text_frame.word_wrap = True
    box.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    box.name = "Source"
    for rank, text in enumerate(told):
        paragraph = box.text_frame.paragraphs[0] if rank == 0 else box.text_frame.add_paragraph()
        _run(paragraph, text, size=CAPTION_SIZE, colour="444444")


def add_picture(slide: Any, room: Room, picture: Picture, *, title: str) -> None:
    """The map as large as the room allows, with its alternative, and the words of its colours."""
    legend = Cm(1.1)
    drawn = slide.shapes.add_picture(io.BytesIO(picture.png), room.left, room.top)
    ratio = min(room.width / drawn.width, (room.height - legend) / drawn.height)
    drawn.width, drawn.height = Emu(int(drawn.width * ratio)), Emu(int(drawn.height * ratio))
    drawn.left = Emu(room.left + (room.width - drawn.width) // 2)
    properties = drawn._element.nvPicPr.cNvPr  # noqa: SLF001 -- the library gives no other way to the alternative
    properties.set("descr", picture.description)
    drawn.name = title
    box = slide.shapes.add_textbox(room.left, room.top + room.height - legend, room.width, legend)
    box.name = "Légende"
    paragraph = box.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    for _, label, colour in LEGEND:
        _run(paragraph, "■ ", size=14, colour=LEGEND_INK.get(colour, colour).removeprefix("#").upper())
        _run(paragraph, f"{label}    ", size=11)


def add_chart(slide: Any, room: Room, figure: Figure) -> None:
    """Native bars, that people edit: one series a column, stacked when there are several."""
    bars = list(reversed(figure.charted()))
    columns = [figure.columns[figure.index_of(key)] for key in (figure.chart.series if figure.chart else ())]
    data = CategoryChartData()
    data.categories = [shorten(label, length=SIDE) for label, _ in bars]
    for rank, column in enumerate(columns):
        data.add_series(column.label, [float(values[rank]) for _, values in bars])
    kind = XL_CHART_TYPE.BAR_CLUSTERED if len(columns) == 1 else XL_CHART_TYPE.BAR_STACKED
    frame = slide.shapes.add_chart(kind, room.left, room.top, room.width, room.height, data)
    frame.name = figure.heading
    words = ", ".join(column.label for column in columns)
    frame._element.nvGraphicFramePr.cNvPr.set(  # noqa: SLF001 -- the library gives no other way to the alternative
        "descr", f"{figure.title}. Barres : {words}. Les valeurs sont dans le tableau qui suit."
    )
    _style_chart(frame.chart, columns)


def _style_chart(chart: Any, columns: Sequence[FrozenColumn]) -> None:
    several = len(columns) > 1
    chart.has_title = False
    chart.font.size = Pt(11)
    chart.has_legend = several
    if several:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    plot = chart.plots[0]
    plot.gap_width = 45
    plot.overlap = 100 if several else 0
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.tick_labels.number_format = f"{FRENCH}#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False
    _name_axis(chart.value_axis, columns)
    for rank, series in enumerate(plot.series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(ACCENTS[rank % len(ACCENTS)])
    if not several:
        plot.has_data_labels = True
        plot.data_labels.number_format = FRENCH + ("#,##0" if columns[0].kind == Kind.INTEGER else "#,##0.00")
        plot.data_labels.number_format_is_linked = False
        plot.data_labels.font.size = Pt(10)


def _name_axis(axis: Any, columns: Sequence[FrozenColumn]) -> None:
    """The unit of the bars, or what they are when the column has no unit."""
    unit = UNITS.get(Kind(columns[0].kind), columns[0].label if len(columns) == 1 else "")
    axis.has_title = bool(unit)
    if unit:
        frame = axis.axis_title.text_frame
        _run(frame.paragraphs[0], unit, size=11)


def add_table(
    slide: Any, room: Room, figure: Figure, lines: Sequence[Sequence[ShownCell]], *, layout: Layout, with_total: bool
) -> None:
    """A native table with its header; the last line stands out when it is the total."""
    heights = [layout.height_of([cell.text for cell in line]) for line in lines]
    height = Emu(layout.head + sum(heights))
    frame = slide.shapes.add_table(len(lines) + 1, len(figure.columns), room.left, room.top, room.width, height)
    frame.name = figure.heading
    frame._element.nvGraphicFramePr.cNvPr.set("descr", figure.title)  # noqa: SLF001 -- no public way
    table = frame.table
    table.first_row, table.horz_banding, table.last_row = True, False, with_total
    for column, width in zip(table.columns, layout.widths, strict=True):
        column.width = Emu(width)
    for cell, column in zip(table.rows[0].cells, figure.columns, strict=True):
        _fill_cell(
            cell, column.label, size=layout.size, is_number=column.numeric, colour="FFFFFF", fill=BLUE, is_bold=True
        )
    table.rows[0].height = Emu(layout.head)
    for rank, line in enumerate(lines, start=1):
        table.rows[rank].height = Emu(heights[rank - 1])
        is_total = with_total and rank == len(lines)
        for cell, told in zip(table.rows[rank].cells, line, strict=True):
            fill = "E8EDFF" if is_total else ("FFFFFF" if rank % 2 else "F5F5FE")
            _fill_cell(cell, told.text, size=layout.size, is_number=told.is_number, fill=fill, is_bold=is_total)


def _fill_cell(
    cell: Any, text: str, *, size: int, is_number: bool, fill: str, colour: str = INK, is_bold: bool = False
) -> None:
    # Words that follow a column of figures stand apart from it.
    cell.margin_left, cell.margin_right = Cm(0.15) if is_number else Cm(0.25), Cm(0.15)
    cell.margin_top = cell.margin_bottom = Cm(0.06)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    _run(paragraph, text, size=size, colour=colour, is_bold=is_bold)


def _run(paragraph: Any, text: str, *, size: int, colour: str = INK, is_bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), is_bold
    run.font.color.rgb = RGBColor.from_string(colour)
