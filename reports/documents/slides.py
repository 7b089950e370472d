"""The slides of a committee: what to remember, then each figure as an editable chart or table, with notes to speak."""

from collections.abc import Iterator, Sequence

from iae_portal.common.exports import DEMONSTRATION_LABEL
from reports.documents.pictures import Picture
from reports.documents.shown import Shown, ShownCell, list_messages, show_figure
from reports.documents.slide_base import name_slides, open_slides, save
from reports.documents.slide_layout import Layout, Room, lay_out
from reports.documents.slide_parts import (
    Deck,
    Line,
    add_caption,
    add_chart,
    add_key_numbers,
    add_picture,
    add_table,
    add_text,
    split_room,
)
from reports.enums import Section
from reports.models import Restitution
from reports.rules.content import PROOF, Content, Part

# A section of sentences alone takes its own slides; the glossary stays in the report.
SENTENCES = 8
LONGEST = 900
# What was read is a list, in smaller letters.
LISTED = 14


def write_slides(
    restitution: Restitution, content: Content, pictures: dict[str, Picture], *, template: bytes | None = None
) -> bytes:
    slides = open_slides(template)
    name_slides(slides, content)
    warning = DEMONSTRATION_LABEL if content.is_demonstration else ""
    deck = Deck(slides, foot=f"{content.owner} — {content.area} — {restitution.number}", warning=warning)
    _cover(deck, restitution, content)
    _essential(deck, content)
    for part in content.parts:
        if part.key != Section.GLOSSARY:
            _part(deck, content, part, pictures)
    _versions(deck, content)
    deck.write_feet()
    return save(slides)


def _cover(deck: Deck, restitution: Restitution, content: Content) -> None:
    notes = f"{content.subtitle}. Chiffres figés le {content.frozen_on}, empreinte {restitution.fingerprint}."
    slide = deck.add(content.title, notes=notes, is_cover=True)
    lines = [content.subtitle, f"{content.owner} — chiffres figés le {content.frozen_on}", *content.notices]
    places = [place for place in slide.placeholders if place.placeholder_format.idx != 0]
    if places:
        places[0].text_frame.text = "\n".join(lines)
    else:
        room = deck.room
        below = Room(room.left, room.top + room.height // 2, room.width, room.height // 2)
        add_text(slide, below, [("", line) for line in lines], size=16)


def _essential(deck: Deck, content: Content) -> None:
    if content.key_numbers:
        slide = deck.add("Chiffres clés", notes=f"Tableau de bord de {content.area}, lu le {content.frozen_on}.")
        add_key_numbers(slide, deck.room, content.key_numbers)
    messages = [(f"{title}.", sentence) for title, sentence in list_messages(content)]
    for rank, lines in enumerate(_fit(messages)):
        title = "Ce qu’il faut retenir" if rank == 0 else f"Ce qu’il faut retenir ({rank + 1})"
        add_text(
            deck.add(title, notes="Une phrase par partie ; chacune est reprise ensuite."), deck.room, lines, size=16
        )


def _part(deck: Deck, content: Content, part: Part, pictures: dict[str, Picture]) -> None:
    # One sentence alone was told with what is to be remembered.
    told = part.sentences if part.figures or part.cards or len(part.sentences) > 1 else ()
    for rank, lines in enumerate(_fit([("", sentence) for sentence in told])):
        title = part.title if rank == 0 else f"{part.title} ({rank + 1})"
        notes = "\n".join(sentence for _, sentence in lines)
        add_text(deck.add(title, notes=notes), deck.room, lines, size=16)
    for figure in content.figures_of(part):
        _figure(deck, show_figure(figure, pictures), pictures.get(figure.key))
    for card in part.cards:
        notes = "\n".join(f"{label} : {text}" for label, text in card.lines)
        # What it leans on is for who speaks, in the notes, and for who reads the report.
        shown = [(f"{label} :", text) for label, text in card.lines if not label.startswith(PROOF)]
        for rank, chunk in enumerate(_fit(shown)):
            title = card.title if rank == 0 else f"{card.title} ({rank + 1})"
            add_text(deck.add(title, notes=notes), deck.room, chunk, size=16)


def _figure(deck: Deck, shown: Shown, picture: Picture | None) -> None:
    """What is drawn first, then the whole table over as many slides as it takes."""
    figure, room = shown.figure, deck.room
    told = [text for text in (figure.caption, *shown.notes, figure.source_line) if text]
    notes = "\n".join(told)
    above, below = split_room(room, told)
    if picture is not None or figure.charted():
        slide = deck.add(figure.heading, notes=notes)
        if picture is not None:
            add_picture(slide, above, picture, title=figure.heading)
        else:
            add_chart(slide, above, figure)
        add_caption(slide, below, told)
    rows = [*shown.rows, *([shown.total] if shown.total else [])]
    layout = lay_out(figure, above, [[cell.text for cell in row] for row in rows])
    pages = _split(layout, rows, above)
    for rank, lines in enumerate(pages, start=1):
        words = f"{figure.name}, tableau – {figure.title}" if figure.is_picture else figure.heading
        slide = deck.add(words if len(pages) == 1 else f"{words} ({rank}/{len(pages)})", notes=notes)
        add_table(slide, above, figure, lines, layout=layout, with_total=bool(shown.total) and rank == len(pages))
        add_caption(slide, below, told)


def _versions(deck: Deck, content: Content) -> None:
    lines = [(f"{label} :", text) for label, text in content.versions]
    for rank, chunk in enumerate(_fit(lines, most=LISTED)):
        title = "Ce qui a été lu" if rank == 0 else f"Ce qui a été lu ({rank + 1})"
        notes = "Diapositives, rapport et note sont faits du même jeu de chiffres."
        add_text(deck.add(title, notes=notes), deck.room, chunk, size=14)


def _split(layout: Layout, rows: Sequence[Sequence[ShownCell]], room: Room) -> list[list[Sequence[ShownCell]]]:
    """Rows by slide, as many as its height holds, and shared evenly; a table without rows still has its header."""
    pages = _fill(layout, rows, room, most=len(rows))
    return pages if len(pages) == 1 else _fill(layout, rows, room, most=-(-len(rows) // len(pages)))


def _fill(
    layout: Layout, rows: Sequence[Sequence[ShownCell]], room: Room, *, most: int
) -> list[list[Sequence[ShownCell]]]:
    pages: list[list[Sequence[ShownCell]]] = [[]]
    taken = layout.head
    for row in rows:
        height = layout.height_of([cell.text for cell in row])
        if pages[-1] and (taken + height > room.height or len(pages[-1]) == most):
            pages.append([])
            taken = layout.head
        pages[-1].append(row)
        taken += height
    return pages


def _fit(lines: Sequence[Line], *, most: int = SENTENCES) -> Iterator[list[Line]]:
    """Sentences by slide: as many as are read from the back of a room."""
    page: list[Line] = []
    taken = 0
    for line in lines:
        length = sum(map(len, line))
        if page and (len(page) == most or taken + length > LONGEST):
            yield page
            page, taken = [], 0
        page.append(line)
        taken += length
    if page:
        yield page
