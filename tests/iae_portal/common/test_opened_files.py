"""Files that are not what they say, or that are a trap."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from iae_portal.common.opened_files import check_opens
from tests.factories.applying import make_docx, make_pdf, make_png

ODT = b"application/vnd.oasis.opendocument.text"


def make_odt(kind=ODT):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", "<content/>")
    return stream.getvalue()


def encrypted_zip():
    content = bytearray(make_docx())
    # The flag of encryption, in each header of the archive.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start != -1:
            content[start + place] |= 1
            start = content.find(mark, start + 1)
    return bytes(content)


def check(content, name):
    check_opens(io.BytesIO(content), name=name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_pdf(3), "dossier.pdf"),
        (make_docx(), "lettre.docx"),
        (make_odt(), "lettre.ODT"),
        (make_png(), "plan.png"),
    ],
    ids=["pdf", "docx", "odt", "png"],
)
def test_true_file_opens(content, name):
    check(content, name)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (make_pdf(password="secret"), "a.pdf", "protégé par un mot de passe"),
        (make_pdf()[:-40], "a.pdf", "sa fin manque"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "ne s’ouvre pas"),
        (make_docx(), "a.pdf", "sa fin manque"),
        (make_docx(types=b"<Types/>"), "a.docx", "pas un vrai fichier .docx"),
        (make_docx(), "a.xlsx", "pas un vrai fichier .xlsx"),
        (make_docx(word_vbaProject__bin="x"), "a.docx", "pas un vrai fichier .docx"),
        (make_docx(bombe=b"0" * 20_000_000), "a.docx", "démesuré une fois ouvert"),
        (encrypted_zip(), "a.docx", "protégé par un mot de passe"),
        (make_docx()[:-30], "a.docx", "ne s’ouvre pas"),
        (make_odt(b"application/zip"), "a.odt", "pas un vrai fichier .odt"),
        (make_png((400, 400))[:-60], "a.png", "ne s’ouvre pas"),
        (make_png(), "a.jpg", "ne s’ouvre pas"),
    ],
    ids=[
        "encrypted pdf",
        "truncated pdf",
        "empty pdf",
        "zip as pdf",
        "docx without its type",
        "docx as xlsx",
        "macros",
        "zip bomb",
        "encrypted docx",
        "truncated docx",
        "zip as odt",
        "truncated png",
        "png as jpg",
    ],
)
def test_trap_is_refused_in_words_that_name_it(content, name, words):
    with pytest.raises(ValidationError, match=words) as refusal:
        check(content, name)

    assert name in refusal.value.messages[0]
