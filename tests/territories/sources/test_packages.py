import hashlib

import pytest

from territories.sources.packages import PackageDataError


def test_files_carry_the_fingerprint_of_their_content(packages):
    content = (packages.divisions_dir / "epci.json").read_bytes()
    assert packages.files().epci.sha256 == hashlib.sha256(content).hexdigest()


def test_missing_file_is_refused_with_what_to_run(packages):
    path = packages.divisions_dir / "communes.json"
    path.unlink()
    with pytest.raises(PackageDataError) as caught:
        packages.files()
    assert str(caught.value) == (
        f"Le fichier de données {path} est introuvable ou illisible. "
        f"Supprimez le dossier {packages.root / 'node_modules'}, lancez « bin/setup », puis recommencez."
    )


def test_fingerprint_changes_with_the_content_of_one_file(packages):
    before = packages.files().fingerprint(region_code="99")
    packages.communes[0]["population"] = 1
    packages.write()
    assert packages.files().fingerprint(region_code="99") != before


def test_fingerprint_changes_with_the_region(packages):
    assert packages.files().fingerprint(region_code="99") != packages.files().fingerprint(region_code="98")
