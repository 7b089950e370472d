"""Files are read whatever wraps them, and what is broken is said in French with its row."""

import zipfile

import pytest

from iae_portal.common.imports.contents import ContentError, SourceFile, TextContent, explain_breakage, head_of
from tests.factories.imports import write_gzip, write_json, write_text, write_workbook


def read(file, *, index=0):
    return [list(cells) for _, cells in head_of(file.contents()[index])]


def read_whole(file):
    with explain_breakage():
        return list(file.contents()[0].records())


def test_text_is_read_without_its_byte_order_mark(tmp_path):
    assert read(write_text(tmp_path, "code;nom\n99001;Été\n", encoding="utf-8-sig")) == [
        ["code", "nom"],
        ["99001", "Été"],
    ]


def test_quoted_line_break_keeps_the_row_of_a_spreadsheet(tmp_path):
    file = write_text(tmp_path, 'a;b\n"x\ny";1\nz;2\n')
    assert [number for number, _ in TextContent(file, ";").records()] == [1, 2, 3]


def test_compressed_text_is_read(tmp_path):
    assert read(write_gzip(tmp_path, "a;b\n1;2\n")) == [["a", "b"], ["1", "2"]]


def test_truncated_compressed_text_says_to_download_again(tmp_path):
    with pytest.raises(ContentError, match="tronqué ou abîmé : téléchargez-le de nouveau"):
        read_whole(write_gzip(tmp_path, "a;b\n" * 5000, cut=20))


def test_archive_gives_its_only_table(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lisezmoi.txt", "bonjour")
        archive.writestr("donnees/table.csv", "a;b\n1;2\n")
    assert read(SourceFile(path, "archive.zip")) == [["a", "b"], ["1", "2"]]


def test_archive_of_several_tables_is_refused(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a;b\n")
        archive.writestr("b.csv", "a;b\n")
    with pytest.raises(ContentError, match="un seul fichier"):
        SourceFile(path, "archive.zip").contents()


def test_workbook_gives_its_sheets_and_their_rows(tmp_path):
    file = write_workbook(tmp_path, {"Notes": [["x"]], "Données": [["Titre"], [], ["code", "n"], ["99001", 5]]})
    assert [content.sheet for content in file.contents()] == ["Notes", "Données"]
    records = head_of(file.contents()[1])
    assert [(number, list(cells)) for number, cells in records] == [
        (1, ["Titre", ""]),
        (3, ["code", "n"]),
        (4, ["99001", 5.0]),
    ]


def test_truncated_workbook_is_refused(tmp_path):
    file = write_workbook(tmp_path, {"Données": [["code", "n"]]})
    file.path.write_bytes(file.path.read_bytes()[:-100])
    with pytest.raises(ContentError):
        [head_of(content) for content in file.contents()]


def test_json_objects_become_rows_with_dotted_columns(tmp_path):
    file = write_json(tmp_path, [{"pk": 1, "fields": {"code": "99001"}}, {"pk": 2, "fields": {"code": "99002"}}])
    assert read(file) == [["pk", "fields.code"], [1, "99001"], [2, "99002"]]


def test_page_of_an_api_gives_its_results(tmp_path):
    file = write_json(tmp_path, {"count": 1, "results": [{"siret": "1"}]})
    assert read(file, index=1) == [["siret"], ["1"]]


def test_truncated_json_is_refused(tmp_path):
    file = write_text(tmp_path, '[{"code": "99001"}, {"co', name="a.json")
    with pytest.raises(ContentError, match="le JSON est tronqué ou mal formé"):
        read(file)


def test_text_of_another_encoding_says_where(tmp_path):
    file = write_text(tmp_path, "code;nom\n99001;Été\n", encoding="cp1252")
    with pytest.raises(ContentError, match="n’est pas en UTF-8") as refusal:
        list(TextContent(file, ";").records())
    assert (refusal.value.row, refusal.value.column) == (2, 1)


def test_text_for_windows_is_read_when_its_publisher_writes_so(tmp_path):
    file = write_text(tmp_path, "code;nom\n99001;Été\n", encoding="cp1252")
    assert [list(cells) for _, cells in TextContent(file, ";", windows=True).records()][1] == ["99001", "Été"]


def test_utf16_text_is_refused(tmp_path):
    with pytest.raises(ContentError, match="UTF-16"):
        write_text(tmp_path, "a;b\n", encoding="utf-16").contents()


def test_binary_file_is_refused(tmp_path):
    path = tmp_path / "image.csv"
    path.write_bytes(b"\x89PNG\x00\x00")
    with pytest.raises(ContentError, match="ni un texte, ni un classeur, ni du JSON"):
        SourceFile(path, "image.csv").contents()


def test_endless_line_is_refused_before_it_fills_the_memory(tmp_path):
    with pytest.raises(ContentError, match="une ligne du fichier est démesurée"):
        head_of(write_gzip(tmp_path, "a;" * 2_000_000).contents()[0])


def test_heavy_json_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("iae_portal.common.imports.contents.LARGEST_JSON", 1000)
    file = write_json(tmp_path, [{"code": "99001"}] * 1000)
    with pytest.raises(ContentError, match="trop lourd une fois ouvert"):
        read_whole(file)
