"""Reading an input as UTF-8 text, from a file or from standard input."""

import sys
from collections.abc import Callable
from pathlib import Path

from iae_portal.common.file_mode.refusals import Refusal

STANDARD = "-"

REASONS: dict[type[Exception], str] = {
    FileNotFoundError: "fichier introuvable",
    PermissionError: "lecture interdite",
    IsADirectoryError: "c’est un dossier, pas un fichier",
    NotADirectoryError: "fichier introuvable",
}


def name_input(path: str) -> str:
    """The input as its author knows it."""
    return "entrée standard" if path == STANDARD else path


def read_text(path: str, *, remedy: str, column: Callable[[bytes, int], str | int]) -> str:
    """Return the text of a file ("-" is standard input), without its byte order mark.

    `column` names the column of the byte at some offset of the content, to tell where it is not UTF-8.
    """
    content = _read(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The offset of the error does not count the mark that was skipped.
        offset = error.start + len(content) - len(error.object)
        raise Refusal(
            f"le texte n’est pas en UTF-8. {remedy}",
            file=name_input(path),
            line=content.count(b"\n", 0, offset) + 1,
            column=column(content, offset),
        ) from error


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STANDARD else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = REASONS.get(type(error), "lecture impossible")
        raise Refusal(f"{reason}. Vérifiez le chemin et les droits.", file=name_input(path)) from error
