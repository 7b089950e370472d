"""PostgreSQL's own bulk loading, for rows by the ten thousand and files by the million rows."""

import io
import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import connection

Cell = str | int | bool | Decimal | None

# Rows sent at once: what a file of any length costs in memory.
CHUNK = 20_000
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_rows(*, table: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """COPY rows into a table of ours, and count them; names are never a user's."""
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"COPY {connection.ops.quote_name(table)} ({quoted}) FROM STDIN"
    remaining, count = iter(rows), 0
    while chunk := list(itertools.islice(remaining, CHUNK)):
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, io.StringIO(_write_chunk(chunk, width=len(columns))))
        count += len(chunk)
    return count


def _write_chunk(chunk: Sequence[Sequence[Cell]], *, width: int) -> str:
    """The rows as COPY reads them."""
    text = "".join(["\t".join([r"\N" if cell is None else str(cell) for cell in row]) + "\n" for row in chunk])
    # Most chunks are numbers and codes: when no cell holds a sign to escape, there is nothing more to do.
    plain = (
        "\r" not in text
        and text.count("\n") == len(chunk)
        and text.count("\t") == len(chunk) * (width - 1)
        and text.count("\\") == sum(sum(cell is None for cell in row) for row in chunk)
    )
    return text if plain else "".join(["\t".join(map(_write_cell, row)) + "\n" for row in chunk])


def _write_cell(cell: Cell) -> str:
    if cell is None:
        return r"\N"
    return str(cell).translate(_ESCAPES)
