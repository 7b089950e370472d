import pytest

from territories.sources.outlines import read_outlines
from territories.sources.packages import PackageDataError
from tests.territories.packages import square


def test_outlines_are_read_by_code(packages):
    outlines = read_outlines(packages.files().outlines, departments=["98"])
    assert outlines.current["98001"] == square(0.0).hex.decode()


def test_outlines_of_other_departments_are_left_out(packages):
    packages.outlines["97001"] = square(3.0)
    packages.write()
    outlines = read_outlines(packages.files().outlines, departments=["98"])
    assert sorted(outlines.current) == ["98001", "98002", "98003", "98004"]


def test_commune_without_outline_is_left_out(packages):
    packages.outlines["98001"] = None
    packages.write()
    outlines = read_outlines(packages.files().outlines, departments=["98"])
    assert sorted(outlines.current) == ["98002", "98003", "98004"]


def test_former_communes_are_kept_apart(packages):
    packages.former["98001"] = square(7.0)
    packages.write()
    outlines = read_outlines(packages.files().repairs, departments=["98"])
    assert outlines.former == {"98001": square(7.0).hex.decode()}


@pytest.mark.parametrize("kept", [0, 20, 150])
def test_truncated_file_is_refused(packages, kept):
    file = packages.files().outlines
    file.path.write_bytes(file.path.read_bytes()[:kept])
    with pytest.raises(PackageDataError, match=r"communes\.csv\.lzma est inutilisable : il est tronqué ou corrompu\."):
        read_outlines(file, departments=["98"])


def test_file_of_another_nature_is_refused(packages):
    file = packages.files().outlines
    file.path.write_bytes(b"PK\x03\x04 not an archive of ours")
    with pytest.raises(PackageDataError, match="il est tronqué ou corrompu"):
        read_outlines(file, departments=["98"])
