import pytest

from territories.sources.divisions import Arrondissement, Commune, Epci, read_divisions
from territories.sources.packages import PackageDataError


def test_commune_is_read_with_its_memberships(packages):
    divisions = read_divisions(packages.files(), region_code="99")
    assert divisions.communes["98003"] == Commune(
        code="98003",
        name="Commune 98003",
        population=3000,
        epci="990000002",
        arrondissement="981",
        department="98",
    )


def test_upper_levels_are_those_of_the_region(packages):
    divisions = read_divisions(packages.files(), region_code="99")
    assert divisions.region_name == "Région d’essai"
    assert divisions.departments == {"98": "Essai"}
    assert divisions.arrondissements == {"981": Arrondissement(code="981", name="Essai-Centre", department="98")}


def test_epci_inside_the_region_is_whole(packages):
    divisions = read_divisions(packages.files(), region_code="99")
    assert divisions.epci["990000001"] == Epci(code="990000001", name="CC 990000001", kind="CC", is_partial=False)


def test_epci_with_a_commune_elsewhere_is_partial(packages):
    packages.elsewhere.append({"code": "97001", "epci": "990000001"})
    packages.write()
    divisions = read_divisions(packages.files(), region_code="99")
    assert {code: row.is_partial for code, row in divisions.epci.items()} == {"990000001": True, "990000002": False}


def test_former_commune_is_not_a_commune(packages):
    packages.communes.append({"code": "98009", "type": "commune-deleguee", "region": "99", "epci": "990000001"})
    packages.write()
    assert "98009" not in read_divisions(packages.files(), region_code="99").communes


def test_commune_without_population_is_refused(packages):
    del packages.communes[1]["population"]
    packages.write()
    with pytest.raises(PackageDataError, match="la commune 98002 n’a pas de valeur pour 'population'"):
        read_divisions(packages.files(), region_code="99")


def test_truncated_json_is_refused(packages):
    path = packages.divisions_dir / "epci.json"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(
        PackageDataError, match=r"epci\.json est inutilisable : ce n’est pas un fichier JSON complet\."
    ):
        read_divisions(packages.files(), region_code="99")


def test_json_of_another_structure_is_refused(packages):
    (packages.divisions_dir / "departements.json").write_text('{"98": "Essai"}')
    with pytest.raises(PackageDataError, match=r"departements\.json est inutilisable : sa structure"):
        read_divisions(packages.files(), region_code="99")


def test_unknown_region_is_refused(packages):
    with pytest.raises(PackageDataError, match="La région « 00 » est inconnue du découpage administratif"):
        read_divisions(packages.files(), region_code="00")
