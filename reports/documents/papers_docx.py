"""The final report and the note as DOCX, to be edited: the same figures under the same numbers."""

from typing import Any

from docx.shared import Cm, Pt

from reports.documents.pictures import Picture
from reports.documents.shown import Shown, list_messages, note_figures, show_parts
from reports.documents.word_base import add_feet, name_document, open_document, save
from reports.documents.word_parts import (
    Bookmarks,
    add_contents,
    add_figure,
    add_key_numbers,
    add_notices,
    anchor_of,
)
from reports.enums import Section
from reports.models import Restitution
from reports.rules.content import Content, Part

REPORT_WIDTH, NOTE_WIDTH = Cm(14), Cm(6.8)
# The parts that begin a page.
APART = frozenset({Section.ACCESS.value, Section.METHOD.value})
# Two pages hold smaller letters.
NOTE_SIZES = {"Normal": 8.5, "Heading 1": 12, "Heading 2": 10, "Caption": 8, "List Bullet": 8.5}
NOTE_MARGIN = Cm(1.4)


def write_report_docx(
    restitution: Restitution, content: Content, pictures: dict[str, Picture], *, template: bytes | None = None
) -> bytes:
    document, marks = open_document(template), Bookmarks()
    name_document(document, content, title=f"{content.title} — rapport final")
    _cover(document, restitution, content, nature="rapport final")
    parts = show_parts(content, pictures)
    document.add_paragraph("Sommaire", style="Heading 1")
    entries = [(1, "L’essentiel", "essentiel")]
    for rank, one in enumerate(parts, start=1):
        entries.append((1, f"{rank}. {one.part.title}", f"partie_{one.part.key}"))
        entries += [(2, shown.figure.heading, anchor_of(shown.figure.key)) for shown in one.figures]
    add_contents(document, [*entries, (1, "Ce qui a été lu", "versions")])
    _essential(document, content, marks)
    for rank, one in enumerate(parts, start=1):
        _part(document, one.part, one.figures, pictures, marks, rank=rank)
    _versions(document, content, marks)
    add_feet(document, _foot(restitution, content))
    return save(document)


def write_note_docx(
    restitution: Restitution, content: Content, pictures: dict[str, Picture], *, template: bytes | None = None
) -> bytes:
    document, marks = open_document(template), Bookmarks()
    if template is None:
        _tighten(document)
    name_document(document, content, title=f"{content.title} — note synthétique")
    document.add_paragraph(content.owner).runs[0].bold = True
    document.add_heading(content.title, level=1)
    document.add_paragraph(f"{content.subtitle} — note synthétique, chiffres figés le {content.frozen_on}")
    add_notices(document, content.notices)
    add_key_numbers(document, content.key_numbers)
    document.add_heading("Ce qu’il faut retenir", level=1)
    _messages(document, content)
    for shown in note_figures(content, pictures):
        add_figure(document, shown, pictures.get(shown.figure.key), marks, width=NOTE_WIDTH)
    document.add_paragraph(
        f"Le rapport final de la même restitution ({restitution.number}) porte tous les tableaux, la méthode et les "
        "sources."
    )
    add_feet(document, _foot(restitution, content))
    return save(document)


def _tighten(document: Any) -> None:
    for name, size in NOTE_SIZES.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(1), 1.0
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].paragraph_format.space_before = Pt(5)
    for section in document.sections:
        section.top_margin = section.bottom_margin = NOTE_MARGIN


def _cover(document: Any, restitution: Restitution, content: Content, *, nature: str) -> None:
    document.add_paragraph(content.owner).runs[0].bold = True
    document.add_paragraph(content.title, style="Title")
    document.add_paragraph(f"{content.subtitle} — {nature}")
    add_notices(document, content.notices)
    document.add_paragraph(f"Chiffres figés le : {content.frozen_on}")
    document.add_paragraph(f"Restitution : {restitution.number}")
    document.add_paragraph(f"Empreinte du jeu de chiffres (SHA-256) : {restitution.fingerprint}")


def _essential(document: Any, content: Content, marks: Bookmarks) -> None:
    marks.mark(_new_part(document, "L’essentiel"), "essentiel")
    add_key_numbers(document, content.key_numbers)
    _messages(document, content)


def _messages(document: Any, content: Content) -> None:
    for title, sentence in list_messages(content):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{title}. ").bold = True
        paragraph.add_run(sentence)


def _part(
    document: Any, part: Part, figures: list[Shown], pictures: dict[str, Picture], marks: Bookmarks, *, rank: int
) -> None:
    heading = _new_part(document, f"{rank}. {part.title}", is_apart=part.key in APART)
    marks.mark(heading, f"partie_{part.key}")
    for sentence in part.sentences:
        document.add_paragraph(sentence)
    for shown in figures:
        add_figure(document, shown, pictures.get(shown.figure.key), marks, width=REPORT_WIDTH)
    for card in part.cards:
        document.add_heading(card.title, level=2)
        _pairs(document, card.lines)
    _pairs(document, part.terms)


def _versions(document: Any, content: Content, marks: Bookmarks) -> None:
    marks.mark(_new_part(document, "Ce qui a été lu"), "versions")
    document.add_paragraph("Les diapositives, ce rapport et la note synthétique sont faits du même jeu de chiffres.")
    _pairs(document, content.versions)


def _new_part(document: Any, title: str, *, is_apart: bool = True) -> Any:
    heading = document.add_heading(title, level=1)
    heading.paragraph_format.page_break_before = is_apart
    return heading


def _pairs(document: Any, pairs: tuple[tuple[str, str], ...]) -> None:
    for label, text in pairs:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label} : ").bold = True
        paragraph.add_run(text)


def _foot(restitution: Restitution, content: Content) -> str:
    warning = " — données de démonstration ou estimées" if content.is_demonstration else ""
    return f"{content.title} — {restitution.number}, empreinte {restitution.fingerprint[:16]}{warning}"
