"""What changes between two restitutions: figure by figure, line by line, measure by measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.rules.content import Content
from reports.rules.figures import Figure, FrozenColumn, Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One cell of the registry, told apart by its figure, its line and its measure."""

    figure: Figure
    line: str
    column: FrozenColumn
    raw: Plain

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.figure.key, self.line, self.column.key)

    @property
    def text(self) -> str:
        return self.column.display(self.raw)

    @property
    def number(self) -> Decimal | None:
        """What can be added up, in its own unit."""
        found = self.column.read(self.raw) if self.column.numeric else None
        return found if isinstance(found, Decimal) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A value that is not what it was; one of both is None when the line or the figure is new, or gone."""

    before: Value | None
    after: Value | None

    @property
    def told(self) -> Value:
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference has one side at least")
        return found

    @property
    def change(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        before, after = self.before.number, self.after.number
        return None if before is None or after is None else after - before


def list_values(content: Content) -> list[Value]:
    """The whole registry, cell by cell, in the order of the documents; totals are the last line of their table."""
    return [value for figure in content.figures for value in _values_of(figure)]


def compare_contents(before: Content, after: Content) -> list[Difference]:
    """What changed, appeared or went in the tables that both have, in the order of the new documents."""
    shared = _keys(before) & _keys(after)
    old = {value.key: value for value in list_values(before) if value.figure.key in shared}
    new = {value.key: value for value in list_values(after) if value.figure.key in shared}
    found = [
        Difference(before=old.get(key), after=value)
        for key, value in new.items()
        if key not in old or old[key].raw != value.raw
    ]
    return found + [Difference(before=value, after=None) for key, value in old.items() if key not in new]


def only_in(content: Content, other: Content) -> list[Figure]:
    """The tables that the other does not have: a part that was not asked, or that had nothing to tell."""
    known = _keys(other)
    return [figure for figure in content.figures if figure.key not in known]


def _keys(content: Content) -> set[str]:
    return {figure.key for figure in content.figures}


def _values_of(figure: Figure) -> Iterator[Value]:
    place = figure.header_index
    seen: dict[str, int] = {}
    for row in [*figure.rows, *([figure.total] if figure.total else [])]:
        name = str(row[place] if row[place] is not None else "Total")
        # Two lines of one name (two communes of a région, say) stay two.
        seen[name] = seen.get(name, 0) + 1
        line = name if seen[name] == 1 else f"{name} ({seen[name]})"
        for index, column in enumerate(figure.columns):
            if index != place:
                yield Value(figure=figure, line=line, column=column, raw=row[index])
