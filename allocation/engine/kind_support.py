"""Which cells of a table of territories by kinds may be positive, given its zeros and both its margins.

A cell without any base stays at 0. Margins that the other cells cannot reach are told by the kinds that lack room; a
cell that is 0 in every table of these margins is told too, since the biproportional fit sends it there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Mask = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Territories (by rank) whose kinds have too small totals, and the nearest totals that would do."""

    lines: tuple[int, ...]
    kinds: tuple[int, ...]
    due: Fraction
    room: Fraction
    nearest: tuple[Fraction, ...]


def find_support(
    rows: Sequence[Fraction], columns: Sequence[Fraction], masks: Sequence[Mask]
) -> list[Mask] | Unreachable:
    """Return the cells of each row that are positive in some table with these margins and zeros elsewhere.

    `masks` tells the cells that have a base, one at least by row; Σ rows = Σ columns.
    """
    groups: dict[Mask, list[int]] = {}
    for line, (row, mask) in enumerate(zip(rows, masks, strict=True)):
        if row > 0:
            groups.setdefault(mask, []).append(line)
    members = list(groups.values())
    flow = _Flow(list(groups), [sum((rows[line] for line in lines), Fraction(0)) for lines in members], columns)
    lacking = flow.fill()
    if lacking is not None:
        return _tell(flow, lacking, members, columns)
    support: list[Mask] = [(False,) * len(columns)] * len(rows)
    for group, lines in enumerate(members):
        for line in lines:
            support[line] = flow.possible(group)
    return support


class _Flow:
    """A flow of groups of rows to columns; it grows along the shortest chains of exchanges between columns."""

    def __init__(self, masks: list[Mask], supplies: list[Fraction], columns: Sequence[Fraction]) -> None:
        self.masks = masks
        self.left = list(supplies)
        self.room = list(columns)
        self.size = len(columns)
        self.amounts = [[Fraction(0)] * self.size for _ in masks]

    def fill(self) -> set[int] | None:
        """Send all supplies; or as much as can be, and return the columns that all lack room."""
        lacking = None
        for group in range(len(self.masks)):
            while self.left[group] > 0:
                parents = self._search(group)
                end = next((column for column in parents if self.room[column] > 0), None)
                if end is None:
                    lacking = set(parents) if lacking is None else lacking
                    break
                self._push(group, end, parents)
        return lacking

    def _search(self, group: int) -> dict[int, tuple[int, int] | None]:
        """Return the columns that a group reaches, the nearest first, each with (column before, group that moves)."""
        parents: dict[int, tuple[int, int] | None] = {
            column: None for column in range(self.size) if self.masks[group][column]
        }
        queue = list(parents)
        for column in queue:
            for other, mask in enumerate(self.masks):
                if self.amounts[other][column] == 0:
                    continue
                for reached in range(self.size):
                    if mask[reached] and reached not in parents:
                        parents[reached] = (column, other)
                        queue.append(reached)
        return parents

    def _push(self, group: int, end: int, parents: dict[int, tuple[int, int] | None]) -> None:
        chain, column = [], end
        while (parent := parents[column]) is not None:
            chain.append((*parent, column))
            column = parent[0]
        amount = min([self.left[group], self.room[end], *(self.amounts[mover][source] for source, mover, _ in chain)])
        for source, mover, target in chain:
            self.amounts[mover][source] -= amount
            self.amounts[mover][target] += amount
        self.amounts[group][column] += amount
        self.left[group] -= amount
        self.room[end] -= amount

    def possible(self, group: int) -> Mask:
        """Tell the columns where the group has some amount in this flow, or in another one as large."""
        # More on a column must come back to the group by a chain of exchanges that starts from it.
        used = {column for column in range(self.size) if self.amounts[group][column] > 0}
        return tuple(
            allowed and (column in used or not used.isdisjoint(self._reached_from(column)))
            for column, allowed in enumerate(self.masks[group])
        )

    def _reached_from(self, column: int) -> set[int]:
        reached, queue = {column}, [column]
        for current in queue:
            for amounts, mask in zip(self.amounts, self.masks, strict=True):
                if amounts[current] > 0:
                    new = {other for other in range(self.size) if mask[other]} - reached
                    reached |= new
                    queue.extend(new)
        return reached


def _tell(flow: _Flow, lacking: set[int], members: list[list[int]], columns: Sequence[Fraction]) -> Unreachable:
    inside = [
        group
        for group, mask in enumerate(flow.masks)
        if all(column in lacking for column, allowed in enumerate(mask) if allowed)
    ]
    return Unreachable(
        lines=tuple(sorted(line for group in inside for line in members[group])),
        kinds=tuple(sorted(lacking)),
        due=sum((sum(flow.amounts[group], flow.left[group]) for group in inside), Fraction(0)),
        room=sum((columns[column] for column in lacking), Fraction(0)),
        nearest=_nearest(flow, columns),
    )


def _nearest(flow: _Flow, columns: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return the totals that change least: what could not be sent widens a kind of its own, what is left shrinks."""
    totals = [column - room for column, room in zip(columns, flow.room, strict=True)]
    for mask, left in zip(flow.masks, flow.left, strict=True):
        if left > 0:
            widened = max(
                (column for column, allowed in enumerate(mask) if allowed), key=lambda column: columns[column]
            )
            totals[widened] += left
    return tuple(totals)
