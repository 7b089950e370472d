"""What may be told of a table of two entries without telling the figures of one structure.

The same rule as for the parts of one whole, on the lines and on the columns at once: a hidden cell must not be found
by difference along either.
"""

from collections.abc import Mapping

from structures.rules.discretion import MINIMUM_HIDDEN_PARTS, MINIMUM_STRUCTURES

Cell = tuple[str, str]


def choose_shown_cells(structures: Mapping[Cell, int]) -> frozenset[Cell]:
    """The cells (line, column) that may be shown, from the number of structures of each, totals being public.

    The smallest shown cell of a line or column that gives itself away is hidden too, until none does; ties go to the
    smallest key. A cell without structure hides nothing.
    """
    held = {cell: count for cell, count in structures.items() if count > 0}
    hidden = {cell for cell, count in held.items() if count < MINIMUM_STRUCTURES}
    lines = [[cell for cell in held if cell[axis] == key] for axis in (0, 1) for key in {cell[axis] for cell in held}]
    is_stable = False
    while not is_stable:
        is_stable = True
        for cells in lines:
            masked = [cell for cell in cells if cell in hidden]
            shown = [cell for cell in cells if cell not in hidden]
            few = len(masked) < MINIMUM_HIDDEN_PARTS or sum(held[cell] for cell in masked) < MINIMUM_STRUCTURES
            if masked and shown and few:
                hidden.add(min(shown, key=lambda cell: (held[cell], cell)))
                is_stable = False
    return frozenset(structures.keys() - hidden)
