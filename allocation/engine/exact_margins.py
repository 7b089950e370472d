"""A table of floats made exact: its margins become the fractions they should be, to the last digit.

What each margin lacks, some 1e-16 of it, is carried by a spanning forest of the largest cells, from the leaves up.
"""

from collections.abc import Sequence
from fractions import Fraction

from allocation.engine.biproportional import FloatArray

Edge = tuple[int, int]


def balance_exactly(
    table: FloatArray, *, rows: Sequence[Fraction], columns: Sequence[Fraction]
) -> list[list[Fraction]]:
    """Return the table in fractions, with margins equal to `rows` and `columns`, from which it is very near."""
    cells = [[Fraction(value) for value in line] for line in table.tolist()]
    missing = [row - sum(line, Fraction(0)) for row, line in zip(rows, cells, strict=True)]
    missing += [
        column - sum(line, Fraction(0)) for column, line in zip(columns, zip(*cells, strict=True), strict=True)
    ]
    edges_of: dict[int, set[int]] = {node: set() for node in range(len(missing))}
    for row, column in _forest(table):
        edges_of[row].add(len(rows) + column)
        edges_of[len(rows) + column].add(row)
    leaves = [node for node, others in edges_of.items() if len(others) == 1]
    for leaf in leaves:
        if not edges_of[leaf]:
            continue
        other = edges_of[leaf].pop()
        edges_of[other].remove(leaf)
        row, column = min(leaf, other), max(leaf, other) - len(rows)
        cells[row][column] += missing[leaf]
        missing[other] -= missing[leaf]
        if len(edges_of[other]) == 1:
            leaves.append(other)
    return cells


def _forest(table: FloatArray) -> list[Edge]:
    """Return the cells of a forest that spans rows and columns, the largest first (Kruskal)."""
    row_count, column_count = table.shape
    parents = list(range(row_count + column_count))

    def root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    kept = []
    for position in (-table).argsort(axis=None, kind="stable").tolist():
        row, column = divmod(position, column_count)
        if table[row, column] <= 0:
            break
        ends = root(row), root(row_count + column)
        if ends[0] != ends[1]:
            parents[ends[0]] = ends[1]
            kept.append((row, column))
    return kept
