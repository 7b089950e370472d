"""What a DOCX document is made of: contents with links, numbered figures, tables that a screen reader knows."""

import io
from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from reports.documents.pictures import LEGEND, LEGEND_INK, Picture, draw_chart_picture
from reports.documents.shown import Shown, ShownCell, count_letters, share_width
from reports.rules.content import KeyNumber

HEADER_FILL, NOTICE_FILL, LINE = "F5F5FE", "E8EDFF", "CCCCCC"
# Twentieths of a point.
CELL_MARGINS = (("top", "20"), ("left", "57"), ("bottom", "20"), ("right", "57"))
NOTICE_INK = RGBColor(0x0A, 0x2A, 0x8A)
SMALL = Pt(8)
# Letters that weigh in the width of a column of words, on a page held upright.
LONGEST = 26
# Of the size of the type: the mean width of a letter.
LETTER = 0.58
# The larger the better, as long as no word is cut.
TABLE_SIZES = (Pt(9), Pt(8), Pt(7))


class Bookmarks:
    """Anchors of a document, each with its own number."""

    def __init__(self) -> None:
        self._count = 0

    def mark(self, paragraph: Any, name: str) -> None:
        self._count += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._count))
        start.set(qn("w:name"), name)
        paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)  # noqa: SLF001 -- no public way
        paragraph._p.append(end)  # noqa: SLF001 -- the same


def add_contents(document: Any, entries: Sequence[tuple[int, str, str]]) -> None:
    """A table of contents that is read at once, and that the word processor can make again with page numbers.

    An entry is its level, its words and the bookmark that it leads to.
    """
    for rank, (level, text, anchor) in enumerate(entries):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.7 * (level - 1))
        paragraph.paragraph_format.space_after = Pt(1)
        if rank == 0:
            _field_mark(paragraph, "begin")
            _instruction(paragraph, ' TOC \\o "1-2" \\h \\z \\u ')
            _field_mark(paragraph, "separate")
        _link(paragraph, text, anchor, size=Pt(10) if level == 1 else Pt(9))
        if rank == len(entries) - 1:
            _field_mark(paragraph, "end")


def add_notices(document: Any, notices: Sequence[str]) -> None:
    for text in notices:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.font.color.rgb = True, NOTICE_INK
        _shade(paragraph._p.get_or_add_pPr(), NOTICE_FILL)  # noqa: SLF001 -- no public way to a shading


def add_key_numbers(document: Any, numbers: Sequence[KeyNumber]) -> None:
    """As a list: a label, its value, and what it is compared to."""
    for one in numbers:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{one.label} : ")
        paragraph.add_run(one.value).bold = True
        notes = [text for text in (one.note, "estimé" if one.is_estimated else "") if text]
        if notes:
            paragraph.add_run(f" ({' ; '.join(notes)})")


def add_figure(document: Any, shown: Shown, picture: Picture | None, marks: Bookmarks, *, width: Cm) -> None:
    """Its heading, its map, its table, its notes and its source."""
    heading = document.add_heading(shown.figure.heading, level=2)
    marks.mark(heading, anchor_of(shown.figure.key))
    if shown.figure.caption:
        document.add_paragraph(shown.figure.caption, style="Caption").paragraph_format.keep_with_next = True
    if picture is not None:
        drawn = _add_picture(document, picture.png, picture.description, title=shown.figure.title, width=width)
        drawn.paragraph_format.keep_with_next = True
        _add_legend(document)
    elif (chart := draw_chart_picture(shown.figure)) is not None and shown.chart is not None:
        _add_picture(document, chart.png, chart.description, title=shown.figure.title, width=width)
    add_table(document, shown)
    told = [*shown.notes, shown.figure.source_line]
    for rank, text in enumerate(told):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(0 if rank else 4)
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = rank < len(told) - 1
        run = paragraph.add_run(text)
        run.italic, run.font.size = True, SMALL


def _add_picture(document: Any, png: bytes, description: str, *, title: str, width: Cm) -> Any:
    """A picture with its alternative, in a paragraph of its own."""
    drawn = document.add_picture(io.BytesIO(png), width=width)
    properties = drawn._inline.docPr  # noqa: SLF001 -- the library gives no other way to the alternative
    properties.set("descr", description)
    properties.set("title", title)
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document.paragraphs[-1]


def _add_legend(document: Any) -> None:
    """The classes in words, each after its colour."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    for _, label, colour in LEGEND:
        square = paragraph.add_run("■ ")
        square.font.color.rgb = RGBColor.from_string(LEGEND_INK.get(colour, colour).removeprefix("#").upper())
        paragraph.add_run(f"{label}   ").font.size = SMALL


def add_table(document: Any, shown: Shown) -> None:
    """A header that is repeated on each page, rows that are not cut, and an alternative in the properties."""
    columns = shown.figure.columns
    lines = [*shown.rows, *([shown.total] if shown.total else [])]
    table = document.add_table(rows=1 + len(lines), cols=len(columns), style="Table Grid")
    _line(table)
    _describe(table, title=shown.figure.heading)
    whole = _text_width(document)
    need = sum(count_letters(shown.figure)) * LETTER
    size = next((points for points in TABLE_SIZES if need * points <= whole), TABLE_SIZES[-1])
    _widen(table, shown, whole, letter=size * LETTER)
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        _write(cell, ShownCell(column.label, False, column.numeric), size=size, is_bold=True)
        _shade(cell._tc.get_or_add_tcPr(), HEADER_FILL)  # noqa: SLF001 -- no public way to a shading
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _flag_row(table.rows[0], "w:tblHeader")
    for row, line in zip(list(table.rows)[1:], lines, strict=True):
        _flag_row(row, "w:cantSplit")
        for cell, told in zip(row.cells, line, strict=True):
            _write(cell, told, size=size, is_bold=bool(shown.total) and line is lines[-1])
            # A short table is not cut, and its source follows the last row of any.
            cell.paragraphs[0].paragraph_format.keep_with_next = shown.is_short or line is lines[-1]


def anchor_of(key: str) -> str:
    return f"figure_{key}"


def _write(cell: Any, told: ShownCell, *, size: Any, is_bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if told.is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(told.text)
    run.font.size, run.bold = size, is_bold


def _text_width(document: Any) -> int:
    section = document.sections[-1]
    return int(section.page_width - section.left_margin - section.right_margin)


def _widen(table: Any, shown: Shown, whole: int, *, letter: float) -> None:
    """The width of the text, shared by what the columns hold."""
    table.autofit = False
    for column, width in zip(
        table.columns, share_width(shown.figure, whole, letter=letter, longest=LONGEST), strict=True
    ):
        column.width = Emu(width)
        for cell in column.cells:
            cell.width = Emu(width)


def _describe(table: Any, *, title: str) -> None:
    properties = table._tbl.tblPr  # noqa: SLF001 -- the library gives no other way to the alternative
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    properties.append(caption)


def _line(table: Any) -> None:
    """Thin grey lines between rows, none between columns, and cells as narrow as `share_width` counts them."""
    properties = table._tbl.tblPr  # noqa: SLF001 -- the library gives no other way to the lines of one table
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if side in {"top", "bottom", "insideH"} else "nil")
        for name, value in (("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    for side, width in CELL_MARGINS:
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), width)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = properties.find(qn("w:tblLook"))
    for element in (borders, margins):
        if look is not None:
            look.addprevious(element)
        else:
            properties.append(element)


def _flag_row(row: Any, name: str) -> None:
    flag = OxmlElement(name)
    flag.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(flag)  # noqa: SLF001 -- the library gives no other way


def _shade(properties: Any, fill: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), fill)
    properties.append(shading)


def _link(paragraph: Any, text: str, anchor: str, *, size: Any) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    run = paragraph.add_run(text)
    run.font.size = size
    link.append(run._r)  # noqa: SLF001 -- a run moved into the link that holds it
    paragraph._p.append(link)  # noqa: SLF001 -- the same


def _field_mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)  # noqa: SLF001 -- the library knows no field


def _instruction(paragraph: Any, text: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    paragraph.add_run()._r.append(instruction)  # noqa: SLF001 -- the library knows no field
