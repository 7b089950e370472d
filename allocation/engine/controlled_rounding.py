"""Controlled rounding of a table: each cell goes to the floor or the ceiling of its value, both margins exact.

Cells of a row are first rounded by largest remainder; columns are then brought to their totals by the cheapest chains
of exchanges between two cells of a row (a minimum-cost flow: integral, and always possible since the table itself is
a fractional answer). Values are in steps of the grid, and all is in whole numbers but the remainders.
"""

import heapq
from collections.abc import Sequence

from allocation.engine.biproportional import FloatArray

NOISE = 1e-6
"""A value nearer than this to a whole number of steps is that number. Times the cells, it must stay under 1."""
Exchange = tuple[float, int]


def round_table(
    values: FloatArray, *, rows: Sequence[int], columns: Sequence[int], row_ranks: Sequence[int], ranks: Sequence[int]
) -> list[list[int]]:
    """Return the whole numbers; equal remainders go by the rank of the column, then by that of the row."""
    rounding = _Rounding(values.tolist(), rows=rows, row_ranks=row_ranks, ranks=ranks)
    rounding.balance(columns)
    return rounding.numbers


class _Rounding:
    """Whole numbers under change: `up[row][column]` tells a ceiling; None, a cell that is whole and stays."""

    def __init__(
        self, values: list[list[float]], *, rows: Sequence[int], row_ranks: Sequence[int], ranks: Sequence[int]
    ) -> None:
        self.size = len(ranks)
        self.row_ranks = row_ranks
        self.rows_by_rank = {rank: row for row, rank in enumerate(row_ranks)}
        self.numbers: list[list[int]] = []
        self.remainders: list[list[float]] = []
        self.up: list[list[bool | None]] = []
        for cells, total in zip(values, rows, strict=True):
            self._add(cells, total, ranks)
        self.exchanges: dict[tuple[int, int], list[Exchange]] = {
            (giver, taker): [] for giver in range(self.size) for taker in range(self.size) if giver != taker
        }
        for row in range(len(self.numbers)):
            self._offer(row)

    def _add(self, cells: list[float], total: int, ranks: Sequence[int]) -> None:
        """Round one row by the largest remainder."""
        nearest = [round(cell) for cell in cells]
        whole = [abs(cell - number) < NOISE for cell, number in zip(cells, nearest, strict=True)]
        numbers = [
            number if is_whole else int(cell) for cell, number, is_whole in zip(cells, nearest, whole, strict=True)
        ]
        remainders = [cell - number for cell, number in zip(cells, numbers, strict=True)]
        open_cells = [column for column in range(self.size) if not whole[column]]
        open_cells.sort(key=lambda column: (-round(remainders[column], 6), ranks[column]))
        raised = set(open_cells[: total - sum(numbers)])
        for column in raised:
            numbers[column] += 1
        self.numbers.append(numbers)
        self.remainders.append(remainders)
        self.up.append([None if whole[column] else column in raised for column in range(self.size)])

    def _offer(self, row: int) -> None:
        """Enter the exchanges that a row allows now."""
        up, remainders = self.up[row], self.remainders[row]
        for (giver, taker), offers in self.exchanges.items():
            if up[giver] is True and up[taker] is False:
                heapq.heappush(offers, (remainders[giver] - remainders[taker], self.row_ranks[row]))

    def _cheapest(self, giver: int, taker: int) -> Exchange | None:
        offers = self.exchanges[giver, taker]
        while offers:
            row = self.rows_by_rank[offers[0][1]]
            if self.up[row][giver] is True and self.up[row][taker] is False:
                return offers[0]
            heapq.heappop(offers)
        return None

    def balance(self, columns: Sequence[int]) -> None:
        """Bring each column to its total."""
        missing = [total - sum(cells) for total, cells in zip(columns, zip(*self.numbers, strict=True), strict=True)]
        while any(missing):
            chain = self._chain(missing)
            for giver, taker, rank in chain:
                row = self.rows_by_rank[rank]
                self.numbers[row][giver] -= 1
                self.numbers[row][taker] += 1
                self.up[row][giver], self.up[row][taker] = False, True
            for row in {self.rows_by_rank[rank] for _, _, rank in chain}:
                self._offer(row)
            missing[chain[0][0]] += 1
            missing[chain[-1][1]] -= 1

    def _chain(self, missing: list[int]) -> list[tuple[int, int, int]]:
        """Return the cheapest exchanges (giver, taker, rank of the row) from a column too large to one too small."""
        offers = {pair: offer for pair in self.exchanges if (offer := self._cheapest(*pair)) is not None}
        costs = {column: 0.0 for column in range(self.size) if missing[column] < 0}
        parents: dict[int, tuple[int, int]] = {}
        for _ in range(self.size):  # Bellman-Ford: an exchange made may be undone at a negative cost
            for (giver, taker), (cost, rank) in offers.items():
                if giver in costs and costs[giver] + cost < costs.get(taker, float("inf")) - NOISE:
                    costs[taker] = costs[giver] + cost
                    parents[taker] = (giver, rank)
        ends = [column for column in costs if missing[column] > 0]
        end = min(ends, key=lambda column: (costs[column], column))
        chain = []
        while end in parents:
            giver, rank = parents[end]
            chain.append((giver, end, rank))
            end = giver
        return chain[::-1]
