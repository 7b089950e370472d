import pytest

from iae_portal.common.file_mode.reading import read_text
from iae_portal.common.file_mode.refusals import Refusal


def read(path):
    return read_text(str(path), remedy="Enregistrez-le en UTF-8.", column=lambda content, offset: offset)


def test_text_loses_its_byte_order_mark(tmp_path):
    (tmp_path / "in").write_bytes("\ufeffé\n".encode())
    assert read(tmp_path / "in") == "é\n"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_out_of_utf8_is_told_where_it_is(tmp_path, mark):
    (tmp_path / "in").write_bytes(mark + b"a\nb\xe9")
    with pytest.raises(Refusal) as refused:
        read(tmp_path / "in")
    assert str(refused.value) == (
        f"{tmp_path / 'in'}, ligne 2, colonne {len(mark) + 3} : le texte n’est pas en UTF-8. Enregistrez-le en UTF-8."
    )


def test_folder_is_refused(tmp_path):
    with pytest.raises(Refusal, match="c’est un dossier, pas un fichier"):
        read(tmp_path)


def test_path_with_a_nul_is_refused():
    with pytest.raises(Refusal, match="lecture impossible"):
        read("a\0b")
