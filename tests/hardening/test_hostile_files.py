"""Files made to read what is not theirs, or to fill the memory: each way in opens them as they are, or refuses."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordDocument
from pptx import Presentation

from iae_portal.common.imports.contents import ContentError, SourceFile, explain_breakage
from iae_portal.common.opened_files import check_opens
from reports.domain.templates import check_template
from reports.enums import TemplateKind
from tests.factories.applying import make_docx
from tests.factories.imports import write_gzip, write_text, write_workbook

SECRET = "ce que le serveur garde pour lui"


def rewrite(content, member, change):
    """The same archive, one member of which is written again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == member else data)
    return stream.getvalue()


def declare(doctype, word):
    """Write a document type before the root of an XML member, and name its entity in the place of a word."""

    def change(data):
        head, _, body = data.partition(b"?>")
        assert word in body, body[:200]
        return head + b"?>" + doctype + body.replace(word, b"&bombe;", 1)

    return change


def outside(path):
    return f'<!DOCTYPE x [<!ENTITY bombe SYSTEM "file://{path}">]>'.encode()


def laughs():
    levels = [b'<!ENTITY e0 "ha">']
    levels += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">'.encode() for n in range(1, 10)]
    return b"<!DOCTYPE x [" + b"".join(levels) + b'<!ENTITY bombe "&e9;">]>'


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SECRET)
    return path


def read_cells(file):
    with explain_breakage():
        return [cell for content in file.contents() for _, cells in content.records() for cell in cells]


@pytest.mark.parametrize("kind", ["outside", "laughs"])
def test_workbook_does_not_follow_the_entities_of_its_texts(tmp_path, secret, kind):
    file = write_workbook(tmp_path, {"Feuille": [["code"], ["mot"]]})
    doctype = outside(secret) if kind == "outside" else laughs()
    path = tmp_path / "piege.xlsx"
    path.write_bytes(rewrite(file.path.read_bytes(), "xl/sharedStrings.xml", declare(doctype, b"mot")))

    try:
        cells = read_cells(SourceFile(path, path.name))
    except ContentError:
        cells = []

    text = "".join(str(cell) for cell in cells)
    assert SECRET not in text
    assert len(text) < 1000


@pytest.mark.parametrize("kind", ["outside", "laughs"])
def test_template_of_text_does_not_follow_its_entities(secret, kind):
    document = WordDocument()
    document.sections[0].header.paragraphs[0].text = "motif"
    stream = io.BytesIO()
    document.save(stream)
    doctype = outside(secret) if kind == "outside" else laughs()
    with zipfile.ZipFile(stream) as archive:
        member = next(name for name in archive.namelist() if "header" in name and b"motif" in archive.read(name))
    content = rewrite(stream.getvalue(), member, declare(doctype, b"motif"))

    try:
        check_template(content, kind=TemplateKind.TEXT, name="modele.docx")
        told = WordDocument(io.BytesIO(content)).sections[0].header.paragraphs[0].text
    except ValidationError:
        told = ""

    assert SECRET not in told
    assert len(told) < 1000


@pytest.mark.parametrize("kind", ["outside", "laughs"])
def test_template_of_slides_does_not_follow_its_entities(secret, kind):
    presentation = Presentation()
    stream = io.BytesIO()
    presentation.save(stream)
    doctype = outside(secret) if kind == "outside" else laughs()
    content = rewrite(
        stream.getvalue(), "ppt/slideLayouts/slideLayout1.xml", declare(doctype, b"Click to edit Master title style")
    )

    try:
        check_template(content, kind=TemplateKind.SLIDES, name="modele.pptx")
        layout = Presentation(io.BytesIO(content)).slide_layouts[0]
        told = " ".join(place.text_frame.text for place in layout.placeholders if place.has_text_frame)
    except ValidationError:
        told = ""

    assert SECRET not in told
    assert len(told) < 1000


def test_piece_is_not_read_beyond_its_structure(secret):
    """Its XML is not parsed at all: an entity in it has nobody to follow it."""
    document = outside(secret) + b"<document>&bombe;</document>"
    content = rewrite(make_docx(), "word/document.xml", lambda _data: b'<?xml version="1.0"?>' + document)

    check_opens(io.BytesIO(content), name="lettre.docx")

    assert SECRET.encode() not in content


def test_workbook_that_lies_on_its_size_is_refused(tmp_path):
    """Its index announces a thousand bytes: who believes it unpacks a hundred million."""
    file = write_workbook(tmp_path, {"Feuille": [["code"], ["mot"]]})
    heavy = b"<c/>" * 25_000_000
    content = bytearray(
        rewrite(file.path.read_bytes(), "xl/worksheets/sheet1.xml", lambda data: data + b"<!--" + heavy + b"-->")
    )
    position = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    start = int.from_bytes(content[position + 42 : position + 46], "little")
    for place in (position + 24, start + 22):
        content[place : place + 4] = (1000).to_bytes(4, "little")
    path = tmp_path / "menteur.xlsx"
    path.write_bytes(content)

    with pytest.raises(ContentError, match="est abîmé"):
        read_cells(SourceFile(path, path.name))


def test_workbook_too_large_once_open_is_refused(tmp_path):
    file = write_workbook(tmp_path, {"Feuille": [["code"]]})
    path = tmp_path / "bombe.xlsx"
    path.write_bytes(rewrite(file.path.read_bytes(), "docProps/app.xml", lambda _data: b" " * 130_000_000))

    with pytest.raises(ContentError, match="trop lourd une fois ouvert"):
        read_cells(SourceFile(path, path.name))


@pytest.mark.parametrize("wrapped", ["gzip", "zip"])
def test_text_too_long_once_open_is_refused(tmp_path, monkeypatch, wrapped):
    monkeypatch.setattr("iae_portal.common.imports.contents.LARGEST_TEXT", 10_000)
    text = "code;nom\n" + "99001;Commune\n" * 5000
    if wrapped == "gzip":
        file = write_gzip(tmp_path, text)
    else:
        path = tmp_path / "fichier.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("fichier.csv", text)
        file = SourceFile(path, path.name)

    with pytest.raises(ContentError, match="démesuré une fois ouvert"):
        list(file.contents()[0].records())


def test_archive_in_an_archive_is_not_opened(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("fichier.csv", "code\n" * 100)
    path = tmp_path / "poupees.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("fichier.zip", inner.getvalue())

    with pytest.raises(ContentError, match="un seul fichier CSV"):
        SourceFile(path, path.name).contents()


def test_archive_that_climbs_out_of_its_folder_is_read_and_unpacked_nowhere(tmp_path):
    path = tmp_path / "dedans" / "fichier.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../dehors.csv", "code;nom\n99001;Commune\n")

    assert read_cells(SourceFile(path, path.name))[:2] == ["code", "nom"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dedans"]


def test_json_made_of_five_thousand_levels_is_one_cell(tmp_path):
    file = write_text(tmp_path, '[{"a":' * 5000 + "1" + "}]" * 5000, name="profond.json")

    cells = read_cells(file)

    assert (cells[0], len(cells)) == ("a", 2)


def test_upload_named_as_another_file_is_refused():
    upload = SimpleUploadedFile("page.html.pdf", b"<html><script>alert(1)</script></html>")

    with pytest.raises(ValidationError, match="sa fin manque"):
        check_opens(upload.file, name=upload.name)
