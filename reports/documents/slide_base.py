"""The base of the slides: master, layouts, colours and type, made by code or read from the service's template."""

import io
from collections.abc import Iterable
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Cm, Emu

from reports.rules.content import Content

FONT, LANGUAGE = "Marianne", "fr-FR"
BLUE, RED, WHITE, INK = "000091", "E1000F", "FFFFFF", "161616"
# Told apart by the colour-blind and in grey print, as the charts of the pages.
ACCENTS = (BLUE, "2A9D8F", "E1A32B", "B7A4D6", "7A7A7A", "E1000F")
WIDTH, HEIGHT = Cm(33.867), Cm(19.05)
MARGIN = Cm(1.5)
TITLE_ONLY, TITLE_SLIDE = "Title Only", "Title Slide"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
# A rectangle that screen readers pass over.
STRIPE_WIDTH = Cm(0.9)
STRIPE = (
    '<p:sp {namespaces}><p:nvSpPr><p:cNvPr id="{number}" name="Couleur {number}"><a:extLst>'
    '<a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst></p:cNvPr>'
    '<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
    '<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
    '<a:srgbClr val="{colour}"/></a:solidFill><a:ln w="3175"><a:solidFill><a:srgbClr val="DDDDDD"/></a:solidFill>'
    "</a:ln></p:spPr></p:sp>"
)


def open_slides(template: bytes | None) -> Any:
    """An empty presentation: that of the service when there is one, else our own."""
    if template is not None:
        slides = Presentation(io.BytesIO(template))
        _empty(slides)
        return slides
    slides = Presentation()
    slides.slide_width, slides.slide_height = WIDTH, HEIGHT
    _keep_layouts(slides, {TITLE_SLIDE, TITLE_ONLY})
    _paint_theme(slides)
    _place(slides.slide_master.placeholders)
    for layout in slides.slide_layouts:
        _place(layout.placeholders)
    _mark(slides.slide_master)
    return slides


def save(slides: Any) -> bytes:
    for slide in slides.slides:
        _speak_french(slide.element)
        if slide.has_notes_slide:
            _speak_french(slide.notes_slide.element)
    stream = io.BytesIO()
    slides.save(stream)
    return stream.getvalue()


def name_slides(slides: Any, content: Content) -> None:
    properties = slides.core_properties
    properties.title, properties.subject = f"{content.title} — diapositives", content.subtitle
    properties.author, properties.language = content.owner, LANGUAGE
    properties.comments = f"Chiffres figés le {content.frozen_on}"


def layout_for(slides: Any, *, is_cover: bool) -> Any:
    """The layout of a cover, or that of a title alone; in a template of other names, the first that has a title."""
    wanted = (TITLE_SLIDE, "Diapositive de titre") if is_cover else (TITLE_ONLY, "Titre seul")
    by_name = {layout.name: layout for layout in slides.slide_layouts}
    for name in wanted:
        if name in by_name:
            return by_name[name]
    titled = [layout for layout in slides.slide_layouts if has_title(layout)]
    # The plainest one leaves the most room: fewest places to fill.
    return titled[0] if is_cover else min(titled, key=lambda layout: len(layout.placeholders))


def has_title(layout: Any) -> bool:
    return any(place.placeholder_format.idx == 0 for place in layout.placeholders)


def _empty(slides: Any) -> None:
    """The slides that a template was saved with go, and their parts with them."""
    listed = slides.slides._sldIdLst  # noqa: SLF001 -- the library does not remove slides
    for entry in list(listed):
        slides.part.drop_rel(entry.rId)
        listed.remove(entry)


def _keep_layouts(slides: Any, names: set[str]) -> None:
    for layout in list(slides.slide_layouts):
        if layout.name not in names:
            slides.slide_layouts.remove(layout)


def _paint_theme(slides: Any) -> None:
    """The State's colours and type, in the theme: what people add afterwards looks the same."""
    part = next(rel.target_part for rel in slides.slide_master.part.rels.values() if rel.reltype.endswith("/theme"))
    theme = etree.fromstring(part.blob)
    colours = {"dk1": INK, "lt1": WHITE, "dk2": BLUE, "lt2": "F5F5FE", "hlink": BLUE, "folHlink": BLUE}
    colours |= {f"accent{rank}": colour for rank, colour in enumerate(ACCENTS, start=1)}
    for name, colour in colours.items():
        for place in theme.iter(f"{{{DRAWING}}}{name}"):
            for child in list(place):
                place.remove(child)
            etree.SubElement(place, f"{{{DRAWING}}}srgbClr", val=colour)
    for kind in ("majorFont", "minorFont"):
        for place in theme.iter(f"{{{DRAWING}}}{kind}"):
            place.find(f"{{{DRAWING}}}latin").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


def _place(placeholders: Iterable[Any]) -> None:
    """Where titles stand on a wide slide; dates and feet of the library go, ours are written on each slide."""
    for place in list(placeholders):
        kind = place.placeholder_format.type
        idx = place.placeholder_format.idx
        if idx in {10, 11, 12} or "DATE" in str(kind) or "FOOTER" in str(kind) or "SLIDE_NUMBER" in str(kind):
            place._element.getparent().remove(place._element)  # noqa: SLF001 -- the library removes no placeholder
        elif "CENTER_TITLE" in str(kind):
            _put(place, top=Cm(6.2), height=Cm(3.6), size=36, anchor=MSO_ANCHOR.BOTTOM)
        elif "SUBTITLE" in str(kind):
            _put(place, top=Cm(10.2), height=Cm(2.4), size=20, anchor=MSO_ANCHOR.TOP, colour=INK)
        elif "TITLE" in str(kind):
            _put(place, top=Cm(1.4), height=Cm(2.0), size=20, anchor=MSO_ANCHOR.MIDDLE)
        else:
            place.left, place.top = MARGIN, Cm(3.8)
            place.width, place.height = Emu(WIDTH - 2 * MARGIN), Cm(13)


def _put(place: Any, *, top: Any, height: Any, size: int, anchor: Any, colour: str = BLUE) -> None:
    place.left, place.top, place.width, place.height = MARGIN, top, Emu(WIDTH - 2 * MARGIN), height
    frame = place.text_frame
    frame.vertical_anchor, frame.word_wrap = anchor, True
    body = frame._txBody  # noqa: SLF001 -- list styles have no public way
    styles = body.find(qn("a:lstStyle"))
    for child in list(styles):
        styles.remove(child)
    level = etree.SubElement(styles, qn("a:lvl1pPr"), algn="l", marL="0", indent="0")
    etree.SubElement(level, qn("a:buNone"))
    default = etree.SubElement(
        level, qn("a:defRPr"), sz=str(size * 100), b="1" if colour == BLUE else "0", lang=LANGUAGE
    )
    fill = etree.SubElement(default, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=colour)


def _mark(master: Any) -> None:
    """The three colours at the top of every slide; they tell nothing that is not written."""
    tree = master.shapes._spTree  # noqa: SLF001 -- the library adds no shape to a master
    for rank, colour in enumerate((BLUE, WHITE, RED)):
        tree.append(
            parse_xml(
                STRIPE.format(
                    namespaces=nsdecls("p", "a"),
                    number=900 + rank,
                    left=MARGIN + rank * STRIPE_WIDTH,
                    top=Cm(0.6),
                    width=STRIPE_WIDTH,
                    height=Cm(0.55),
                    colour=colour,
                )
            )
        )


def _speak_french(element: Any) -> None:
    for name in ("a:rPr", "a:endParaRPr"):
        for properties in element.iter(qn(name)):
            properties.set("lang", LANGUAGE)
    for run in element.iter(qn("a:r")):
        if run.find(qn("a:rPr")) is None:
            run.insert(0, run.makeelement(qn("a:rPr"), {"lang": LANGUAGE}))
