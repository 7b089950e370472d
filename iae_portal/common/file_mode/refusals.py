"""Refusing an input in words that let its author repair it: where, what, and what to do."""

import sys

REFUSED = 2
"""Exit status of a refusal."""


class Refusal(Exception):  # noqa: N818 -- it is the user's word for what happens
    """An input or an option that the file mode refuses."""

    def __init__(
        self, message: str, *, file: str = "", line: int | None = None, column: str | int = "", place: str = ""
    ) -> None:
        """Name the place: a file, a line, a column (its name or its number), a path inside the document."""
        places = [file, f"ligne {line}" if line is not None else "", f"colonne {column}" if column else "", place]
        where = ", ".join(part for part in places if part)
        super().__init__(f"{where} : {message}" if where else message)


def refuse(error: Exception) -> int:
    """Tell a refusal on standard error and return the exit status."""
    tell(f"Refusé. {error}")
    return REFUSED


def tell(message: str) -> None:
    """Write one message on standard error; what cannot be written in UTF-8 is escaped."""
    sys.stderr.write(message.encode(errors="backslashreplace").decode() + "\n")
