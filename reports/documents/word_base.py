"""The base of the DOCX documents: styles, language, header and numbered foot, made by code or read from a template."""

import io
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.rules.content import Content

BLUE = RGBColor(0x00, 0x00, 0x91)
GREY = RGBColor(0x44, 0x44, 0x44)
FONT = "Marianne"
LANGUAGE = "fr-FR"
SIZES = {"Title": 24, "Heading 1": 16, "Heading 2": 11.5, "Heading 3": 10.5, "Normal": 10, "Caption": 9}


def open_document(template: bytes | None) -> Any:
    """An empty document: that of the service when there is one, else our own."""
    if template is not None:
        document = Document(io.BytesIO(template))
        _empty(document)
        _complete_styles(document)
    else:
        document = Document()
        _complete_styles(document)
        _dress(document)
    _set_language(document)
    return document


def save(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def name_document(document: Any, content: Content, *, title: str) -> None:
    """The properties that a reader and a search engine look at."""
    properties = document.core_properties
    properties.title, properties.subject = title, content.subtitle
    properties.author, properties.language = content.owner, LANGUAGE
    properties.keywords, properties.comments = (
        "insertion par l’activité économique",
        f"Chiffres figés le {content.frozen_on}",
    )


def add_feet(document: Any, text: str) -> None:
    """A line at the foot of each page, with its number."""
    for section in document.sections:
        paragraph = section.footer.paragraphs[0] if section.footer.paragraphs else section.footer.add_paragraph()
        paragraph.text = f"{text} — page "
        add_field(paragraph, "PAGE")
        for run in paragraph.runs:
            run.font.size = Pt(8)
            run.font.color.rgb = GREY


def add_field(paragraph: Any, instruction: str) -> None:
    """A field that the word processor fills: a page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 -- the library gives no other way to a field


def _empty(document: Any) -> None:
    """A template keeps its styles, headers and page; what was written in it goes."""
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def _complete_styles(document: Any) -> None:
    """What we write with must exist; what the template has of it stays."""
    styles = document.styles
    known = {style.name for style in styles}
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet"):
        if name not in known:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if "Table Grid" not in known:
        styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)


def _dress(document: Any) -> None:
    """The State's type and blue, on A4."""
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), FONT)
        if name == "Title" or name.startswith("Heading"):
            style.font.color.rgb, style.font.bold = BLUE, True
    document.styles["Caption"].font.color.rgb = GREY
    document.styles["Caption"].font.bold = False
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.8)


def _set_language(document: Any) -> None:
    """What screen readers pronounce with, in the defaults of the styles."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    if defaults is None:
        return
    for properties in defaults.iter(qn("w:rPr")):
        language = properties.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            properties.append(language)
        language.set(qn("w:val"), LANGUAGE)
