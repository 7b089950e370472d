"""What a document shows of a figure: the same cells in the same words, whatever the format."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reports.documents.pictures import Picture, draw_chart
from reports.enums import Section
from reports.rules.content import Content, Part
from reports.rules.figures import Figure

SHORT = 16
# Beyond, the letters of a table are made smaller.
WIDE = 7
# Letters that weigh in the width of a column.
SHORTEST, LONGEST_WORD, LONGEST_NUMBER, LONGEST_TEXT = 9, 13, 16, 46
# What two pages hold.
NOTE_ROWS = 12
NOTE_FIGURES = 3
NOT_TOLD = frozenset({Section.METHOD.value, Section.GLOSSARY.value})


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    is_header: bool
    is_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure with what is drawn of it; `most` bounds its rows, and a note then says so."""

    figure: Figure
    map: SafeString | None = None
    chart: SafeString | None = None
    most: int | None = None

    @property
    def rows(self) -> list[list[ShownCell]]:
        texts = self.figure.texts
        return [self._cells(row) for row in (texts if self.most is None else texts[: self.most])]

    @property
    def total(self) -> list[ShownCell]:
        return self._cells(self.figure.total_texts)

    @property
    def notes(self) -> list[str]:
        notes = list(self.figure.notes)
        count = len(self.figure.rows)
        if self.most is not None and count > self.most:
            notes.append(f"{self.most} lignes sur {count} ; le tableau entier est dans le rapport final.")
        return notes

    @property
    def is_short(self) -> bool:
        """Whether a page holds it whole: it is then not cut."""
        return not self.figure.is_picture and len(self.figure.rows) <= SHORT

    @property
    def is_narrow(self) -> bool:
        """Whether its bars have their labels above them: one series alone."""
        return self.figure.chart is not None and len(self.figure.chart.series) == 1

    @property
    def is_wide(self) -> bool:
        return len(self.figure.columns) > WIDE

    def _cells(self, texts: Sequence[str]) -> list[ShownCell]:
        place = self.figure.header_index
        return [
            ShownCell(text, index == place, column.numeric)
            for index, (text, column) in enumerate(zip(texts, self.figure.columns, strict=False))
        ]


def share_width(figure: Figure, whole: int, *, longest: int = LONGEST_TEXT) -> list[int]:
    """Each column takes a part of the width by its longest cell, within bounds; numbers are short."""
    texts = figure.texts
    weights = []
    for index, column in enumerate(figure.columns):
        letters = max((len(row[index]) for row in texts), default=0)
        # No word is cut, and those of a heading are bold.
        words = max((len(word) for word in column.label.split()), default=1) + 1
        told = [word for row in texts for word in row[index].split()]
        words = max(words, min(max(map(len, told), default=1), LONGEST_WORD))
        weights.append(min(max(letters, words, SHORTEST), LONGEST_NUMBER if column.numeric else longest))
    total = sum(weights)
    return [int(whole * weight / total) for weight in weights]


@dataclass(frozen=True, slots=True)
class ShownPart:
    part: Part
    figures: list[Shown]


def show_parts(content: Content, pictures: dict[str, Picture]) -> list[ShownPart]:
    return [
        ShownPart(part, [show_figure(figure, pictures) for figure in content.figures_of(part)])
        for part in content.parts
    ]


def show_figure(figure: Figure, pictures: dict[str, Picture], *, most: int | None = None) -> Shown:
    picture = pictures.get(figure.key)
    return Shown(
        figure=figure,
        map=picture.svg if picture else None,
        chart=None if picture else draw_chart(figure),
        most=most,
    )


def list_messages(content: Content) -> list[tuple[str, str]]:
    """The first thing that each section says: what is to be remembered."""
    return [(part.title, part.sentences[0]) for part in content.parts if part.sentences and part.key not in NOT_TOLD]


def note_figures(content: Content, pictures: dict[str, Picture]) -> list[Shown]:
    """The figures of the note, the map first; bars are left to the report, for want of room."""
    chosen = sorted(content.headlines, key=lambda figure: figure.map is None)[:NOTE_FIGURES]
    return [
        Shown(figure=figure, map=pictures[figure.key].svg if figure.key in pictures else None, most=NOTE_ROWS)
        for figure in chosen
    ]
