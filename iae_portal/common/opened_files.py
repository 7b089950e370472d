"""Really opening what was handed in: a file whose name and first bytes are right may still be empty, cut or a trap.

Only the structure is read, within bounds: nothing is run, and nothing is unpacked to a disk.
"""

import io
import logging
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError

logger = logging.getLogger(__name__)

MOST_MEMBERS = 5000
LARGEST_UNPACKED = 300 * 1_048_576
LARGEST_RATIO = 250
# A small text inflates more than a picture: a ratio is looked at above this size.
RATIO_FROM = 5 * 1_048_576
LARGEST_INDEX = 1_048_576
MOST_PIXELS = 80_000_000
MOST_PAGES = 2000
END_OF_PDF = 2048
# What a whole image ends with, within so many bytes: a decoder may be told elsewhere to forgive a cut one.
IMAGE_ENDS = {"PNG": (b"IEND\xaeB`\x82", 4096), "JPEG": (b"\xff\xd9", 65_536)}

WORDS = "application/vnd.openxmlformats-officedocument"
OOXML_MAIN = {
    ".docx": f"{WORDS}.wordprocessingml.document.main+xml",
    ".pptx": f"{WORDS}.presentationml.presentation.main+xml",
    ".xlsx": f"{WORDS}.spreadsheetml.sheet.main+xml",
}
ODF_TYPE = {
    ".odt": b"application/vnd.oasis.opendocument.text",
    ".ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def check_opens(stream: IO[bytes], *, name: str) -> None:
    """Open the file as what its name says. Raises a ValidationError, in French, that names the file and the remedy."""
    check = CHECKS.get(PurePath(name).suffix.lower())
    if check is None:
        return
    stream.seek(0)
    try:
        check(stream, name)
    except ValidationError:
        raise
    except Exception as error:  # noqa: BLE001 -- a hostile file may raise anything from a parser
        logger.info("Fichier illisible : %s", type(error).__name__)
        raise _unreadable(name) from None
    finally:
        stream.seek(0)


def _check_pdf(stream: IO[bytes], name: str) -> None:
    from pypdf import PdfReader  # noqa: PLC0415 -- slow import, for uploads only

    if b"%%EOF" not in _read_end(stream, END_OF_PDF):
        raise ValidationError(
            f"« {name} » est incomplet : sa fin manque. Enregistrez-le de nouveau, puis déposez-le.", code="truncated"
        )
    reader = PdfReader(stream, strict=False)
    if reader.is_encrypted:
        raise ValidationError(
            f"« {name} » est protégé par un mot de passe : le service ne pourrait pas l’ouvrir. Enregistrez-le sans "
            "protection, puis déposez-le.",
            code="encrypted",
        )
    pages = len(reader.pages)
    if not 1 <= pages <= MOST_PAGES:
        raise _unreadable(name)


def _check_image(stream: IO[bytes], name: str) -> None:
    from PIL import Image  # noqa: PLC0415 -- slow import, for uploads only

    kind = "PNG" if name.lower().endswith(".png") else "JPEG"
    mark, reach = IMAGE_ENDS[kind]
    if mark not in _read_end(stream, reach):
        raise _unreadable(name)
    with Image.open(stream, formats=[kind]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValidationError(
                f"« {name} » est une image trop grande : réduisez-la, puis déposez-la.", code="large"
            )
        image.load()


def _check_office(stream: IO[bytes], name: str) -> None:
    suffix = PurePath(name).suffix.lower()
    with zipfile.ZipFile(stream) as archive:
        _check_bounds(archive, name)
        names = set(archive.namelist())
        if suffix in OOXML_MAIN:
            # A macro has no place in a document that the service opens.
            index = _read_member(archive, "[Content_Types].xml")
            if OOXML_MAIN[suffix].encode() not in index or any(one.endswith("vbaProject.bin") for one in names):
                raise _not_what_it_says(name, suffix)
        elif _read_member(archive, "mimetype").strip() != ODF_TYPE[suffix] or "content.xml" not in names:
            raise _not_what_it_says(name, suffix)


def _check_bounds(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    bomb = unpacked > LARGEST_UNPACKED or (unpacked > RATIO_FROM and unpacked / packed > LARGEST_RATIO)
    if len(members) > MOST_MEMBERS or bomb:
        raise ValidationError(f"« {name} » est démesuré une fois ouvert : déposez-le en PDF.", code="bomb")
    if any(member.flag_bits & 0x1 for member in members):
        raise ValidationError(
            f"« {name} » est protégé par un mot de passe : enregistrez-le sans protection, puis déposez-le.",
            code="encrypted",
        )


def _read_end(stream: IO[bytes], length: int) -> bytes:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - length))
    end = stream.read()
    stream.seek(0)
    return end


def _read_member(archive: zipfile.ZipFile, member: str) -> bytes:
    """The start of a member; what it says of its own size is not believed."""
    try:
        with archive.open(member) as content:
            return content.read(LARGEST_INDEX)
    except KeyError:
        return b""


def _unreadable(name: str) -> ValidationError:
    return ValidationError(
        f"« {name} » ne s’ouvre pas : il est abîmé ou incomplet. Ouvrez-le sur votre appareil, enregistrez-le de "
        "nouveau, puis déposez-le.",
        code="unreadable",
    )


def _not_what_it_says(name: str, suffix: str) -> ValidationError:
    return ValidationError(
        f"« {name} » n’est pas un vrai fichier {suffix} : enregistrez-le de nouveau dans ce format, ou en PDF.",
        code="type",
    )


CHECKS: Mapping[str, Callable[[Any, str], None]] = {
    ".pdf": _check_pdf,
    ".png": _check_image,
    ".jpg": _check_image,
    ".jpeg": _check_image,
    ".docx": _check_office,
    ".pptx": _check_office,
    ".xlsx": _check_office,
    ".odt": _check_office,
    ".ods": _check_office,
}
