"""What a document shows of a figure: the same cells in the same words, whatever the format."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reports.documents.pictures import SIDE, Picture, draw_chart
from reports.enums import Section
from reports.rules.content import Content, Part
from reports.rules.figures import Figure

# Rows and letters of a table that takes a part of a page alone.
SHORT, LETTERS = 16, 1800
# Beyond, the letters of a table are made smaller.
WIDE = 7
# Letters that weigh in the width of a column, and the room around them.
LONGEST_WORD, LONGEST_TEXT, PADDING = 20, 46, 3
# A header is in bold: its letters are wider.
BOLD = 1.3
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
        """Whether a page holds its table whole: it is then not cut."""
        rows = self.rows
        return len(rows) <= SHORT and sum(len(cell.text) for row in rows for cell in row) <= LETTERS

    @property
    def is_whole(self) -> bool:
        """Whether it is not cut at all; a table may follow what is drawn of it on the next page."""
        return self.is_short and self.map is None and self.chart is None

    @property
    def is_narrow(self) -> bool:
        """Whether its bars have their labels above them: one series alone, of long names."""
        chart = self.figure.chart
        is_alone = chart is not None and len(chart.series) == 1
        return is_alone and any(len(label) > SIDE for label, _ in self.figure.charted())

    @property
    def is_wide(self) -> bool:
        return len(self.figure.columns) > WIDE

    def _cells(self, texts: Sequence[str]) -> list[ShownCell]:
        place = self.figure.header_index
        return [
            ShownCell(text, index == place, column.numeric)
            for index, (text, column) in enumerate(zip(texts, self.figure.columns, strict=False))
        ]


def share_width(figure: Figure, whole: int, *, letter: float, longest: int = LONGEST_TEXT) -> list[int]:
    """The widths of the columns: room for their longest word, then for their longest cell, then what is left.

    `letter` is the mean width of one, in the unit of `whole`; figures hold no space that would cut them.
    """
    needs = count_letters(figure)
    cells = [max((len(row[index]) for row in figure.texts), default=0) for index in range(len(needs))]
    wants = [max(need, min(length, longest) + PADDING) for need, length in zip(needs, cells, strict=True)]
    left = whole - sum(needs) * letter
    if left < 0:
        return [int(whole * need / sum(needs)) for need in needs]
    more = [(want - need) * letter for need, want in zip(needs, wants, strict=True)]
    given = min(1.0, left / sum(more)) if any(more) else 0.0
    rest = left - given * sum(more)
    return [
        int(need * letter + given * extra + rest * want / sum(wants))
        for need, extra, want in zip(needs, more, wants, strict=True)
    ]


def count_letters(figure: Figure) -> list[int]:
    """The letters that each column must hold on a line, for no word of it to be cut."""
    needs = []
    for index, column in enumerate(figure.columns):
        words = [len(word) for row in figure.texts for word in row[index].split(" ")]
        words += [round(len(word) * BOLD) for word in column.label.split(" ")]
        needs.append(min(max(words), LONGEST_WORD) + PADDING)
    return needs


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
    """The map and two more, in the order of their numbers; bars are left to the report, for want of room."""
    maps_first = sorted(content.headlines, key=lambda figure: figure.map is None)
    chosen = [figure for figure in content.figures if figure in maps_first[:NOTE_FIGURES]]
    return [
        Shown(figure=figure, map=pictures[figure.key].svg if figure.key in pictures else None, most=NOTE_ROWS)
        for figure in chosen
    ]
