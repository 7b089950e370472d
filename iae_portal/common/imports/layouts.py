"""How a published file names its columns, and how it is recognised by them whatever its own name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Header rows may follow some title rows.
HEADER_DEPTH = 15
# Under this share of its columns, or with fewer of them, a file does not even resemble the layout.
RESEMBLANCE = 0.6
FEWEST_COLUMNS = 2
APOSTROPHES = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


def normalise(title: str) -> str:
    """Headers compared without case, spacing or kind of apostrophe."""
    return " ".join(title.translate(APOSTROPHES).strip().strip("\ufeff").casefold().split())


@dataclass(frozen=True, slots=True)
class Match:
    """Where the columns of a layout are in a header row; `year` is read in names that change every year."""

    positions: Mapping[str, int]
    titles: Mapping[str, str]
    year: str = ""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Columns by the portal's own name for them: each is known by one or several titles, or by patterns.

    The first title is the one that messages name. A pattern starts with ^ and must match the whole normalised title;
    its first group, if any, is the year of the file.
    """

    required: Mapping[str, Sequence[str]]
    optional: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Titles that tell this layout from another with the same columns.
    forbidden: Sequence[str] = ()
    # Columns named by a period (2003-T1 …): every title that matches is kept, in order.
    repeated: str = ""

    def match(self, header: Sequence[str]) -> Match | None:
        found = self._find(header)
        return found if found is not None and not self.missing(header) else None

    def missing(self, header: Sequence[str]) -> list[str]:
        """The first title of each required column that the header lacks."""
        titles = [normalise(title) for title in header]
        lacking = [names[0] for names in self.required.values() if _position(titles, names) is None]
        if self.repeated and not any(re.fullmatch(self.repeated, title) for title in titles):
            lacking.append("une colonne par période")
        return lacking

    def resemblance(self, header: Sequence[str]) -> float:
        """Share of the required columns that are there; none when they could be of any file."""
        found = len(self.required) - len(self.missing(header))
        return found / len(self.required) if found >= FEWEST_COLUMNS else 0.0

    def _find(self, header: Sequence[str]) -> Match | None:
        titles = [normalise(title) for title in header]
        if any(normalise(title) in titles for title in self.forbidden):
            return None
        positions: dict[str, int] = {}
        year = ""
        for name, names in {**self.required, **self.optional}.items():
            place = _position(titles, names)
            if place is None:
                continue
            positions[name], group = place
            year = year or group
        if self.repeated:
            repeated = [index for index, title in enumerate(titles) if re.fullmatch(self.repeated, title)]
            positions |= {header[index].strip(): index for index in repeated}
        return Match(positions, {name: header[index].strip() for name, index in positions.items()}, year)

    def duplicates(self, header: Sequence[str]) -> list[str]:
        """Titles that stand twice, of columns that are read."""
        titles = [normalise(title) for title in header]
        match = self._find(header)
        used = {titles[index] for index in match.positions.values()} if match else set()
        return sorted({title for title in used if titles.count(title) > 1})


def _position(titles: Sequence[str], names: Sequence[str]) -> tuple[int, str] | None:
    """Where one of the names stands, and the year in it; a name that starts with ^ is a pattern."""
    for name in names:
        if name.startswith("^"):
            for index, title in enumerate(titles):
                if found := re.fullmatch(name[1:], title):
                    return index, (found.group(1) if found.groups() else "")
        elif normalise(name) in titles:
            return titles.index(normalise(name)), ""
    return None
