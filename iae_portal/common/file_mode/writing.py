"""Writing results so that all of them are there, or none: beside their place first, then renamed."""

import contextlib
import os
import secrets
import sys
from pathlib import Path

from iae_portal.common.file_mode.reading import STANDARD
from iae_portal.common.file_mode.refusals import Refusal


def write_all(outputs: list[tuple[str, str]]) -> None:
    """Write each (path, text); "-" is standard output. Nothing is left behind when one cannot be written."""
    staged: list[tuple[Path, Path]] = []
    path = ""
    try:
        for path, text in outputs:
            if _is_plain(path):
                staged.append(_stage(path, text))
        for path, text in outputs:
            if not _is_plain(path):
                _stream(path, text)
        for draft, target in staged:
            path = str(target)
            draft.replace(target)
    except OSError as error:
        for draft, _ in staged:
            draft.unlink(missing_ok=True)
        name = "sortie standard" if path == STANDARD else path
        raise Refusal(
            f"écriture impossible ({error.strerror}). Vérifiez le dossier et les droits.", file=name
        ) from error


def _is_plain(path: str) -> bool:
    """Tell a file to be replaced from a stream: standard output, a pipe, /dev/null."""
    return path != STANDARD and (not Path(path).exists() or Path(path).is_file() or Path(path).is_dir())


def _stage(path: str, text: str) -> tuple[Path, Path]:
    target = Path(path).resolve()
    if target.is_dir():
        raise IsADirectoryError(None, "c’est un dossier")
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft, target


def _stream(path: str, text: str) -> None:
    if path != STANDARD:
        with Path(path).open("wb") as stream:
            stream.write(text.encode())
        return
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader left: silence the interpreter's own flush at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
