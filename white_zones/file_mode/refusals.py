"""Refusing an input in words that let its author repair it: where, what, and what to do."""


class Refusal(Exception):  # noqa: N818 -- it is the user's word for what happens
    """An input or an option that the file mode refuses."""

    def __init__(self, message: str, *, file: str = "", line: int | None = None, column: str = "") -> None:
        places = [file, f"ligne {line}" if line is not None else "", f"colonne {column}" if column else ""]
        place = ", ".join(part for part in places if part)
        super().__init__(f"{place} : {message}" if place else message)
