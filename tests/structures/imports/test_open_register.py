"""The open lists of structures: nothing is lost, what has no place is listed, nothing personal is kept."""

import pytest

from structures.domain.changes import update_structure
from structures.domain.retirement import retire_structures
from structures.enums import LocatedBy
from structures.models import FieldChange, Siae, Site
from tests.factories.imports import import_file, make_movement
from tests.factories.structure_files import make_siret, write_emplois, write_regional
from tests.factories.structures import make_siae
from tests.factories.users import make_user


def change_of(report, label):
    change = next(change for change in report.changes if change.label == label)
    return (change.created, change.changed, change.unchanged)


def test_structure_is_created_at_its_coordinates(land, tmp_path):
    report = import_file(write_regional(tmp_path, {"enseigne": "Le Chantier"}))
    siae = Siae.objects.get()
    site = siae.sites.get()
    assert (siae.siret, siae.kind, siae.name, siae.brand, siae.naf) == (
        make_siret(1),
        "ACI",
        "Chantier inventé",
        "Le Chantier",
        "8130Z",
    )
    assert (siae.department, siae.source.slug, siae.source.vintage) == (
        land.department,
        "siae-region-2021",
        "2020-12-18",
    )
    assert (site.commune, site.point.coords, site.located_by) == (
        land.communes["99001"],
        (1.5, 0.5),
        LocatedBy.PRODUCER,
    )
    assert (site.is_seat, site.address, site.postal_code) == (True, "1 rue des Essais", "99100")
    assert change_of(report, "Structures") == (1, 0, 0)


def test_same_list_again_changes_nothing(land, tmp_path):
    file = write_regional(tmp_path, {}, {"siret": make_siret(2), "type": "GEIQ", "geocodage": "a_verifier"})
    import_file(file)
    report = import_file(file)
    assert report.changes_nothing
    assert change_of(report, "Structures") == (0, 0, 2)
    assert FieldChange.objects.count() == 0


def test_trial_writes_nothing(land, tmp_path):
    report = import_file(write_regional(tmp_path, {}), apply=False)
    assert change_of(report, "Structures") == (1, 0, 0)
    assert not Siae.objects.exists()


def test_changed_name_is_kept_in_the_history(land, tmp_path):
    import_file(write_regional(tmp_path, {}))
    report = import_file(write_regional(tmp_path, {"nom": "Chantier renommé", "maj": "2021-01-01"}))
    assert change_of(report, "Structures") == (0, 1, 0)
    change = FieldChange.objects.get()
    assert (change.field, change.old, change.new) == ("name", "Chantier inventé", "Chantier renommé")
    assert change.source == Siae.objects.get().source
    assert change.source.vintage == "2021-01-01"


def test_structure_to_check_is_kept_without_site_and_listed(land, tmp_path):
    row = {"type": "GEIQ", "nom": "GEIQ inventé", "commune": "Ailleurs", "geocodage": "a_verifier"}
    report = import_file(write_regional(tmp_path, {**row, "code_insee": "", "lon": "", "lat": ""}))
    assert list(Siae.objects.unlocated().values_list("name", flat=True)) == ["GEIQ inventé"]
    assert any(
        note.startswith("Structures non localisées : 1,")
        and f"GEIQ inventé (GEIQ, {make_siret(1)}, 99100 Ailleurs)" in note
        for note in report.notes
    )


def test_point_of_a_commune_is_ours(land, tmp_path):
    import_file(write_regional(tmp_path, {"geocodage": "point_commune"}))
    site = Site.objects.get()
    assert (site.point, site.located_by) == (land.communes["99001"].point, LocatedBy.COMMUNE)


def test_former_commune_is_brought_to_today(land, tmp_path):
    make_movement("99009", land.communes["99002"])
    import_file(write_regional(tmp_path, {"code_insee": "99009", "lon": "2.5"}))
    assert Site.objects.get().commune == land.communes["99002"]


def test_lost_zeros_are_restored(land, tmp_path):
    import_file(write_regional(tmp_path, {"siret": make_siret(10**11).lstrip("0")}))
    assert Siae.objects.get().siret == make_siret(10**11)


def test_position_far_from_its_commune_is_noted(land, tmp_path):
    report = import_file(write_regional(tmp_path, {"lon": "3.5"}))
    assert any(note.startswith("Positions hors de leur commune : 1,") for note in report.notes)


def test_wrong_key_is_kept_and_noted(land, tmp_path):
    report = import_file(write_regional(tmp_path, {"siret": "12345678901234"}))
    assert Siae.objects.get().siret == "12345678901234"
    assert any("clé est fausse" in note and "12345678901234" in note for note in report.notes)


def test_row_outside_the_region_is_counted(land, tmp_path):
    report = import_file(write_regional(tmp_path, {}, {"siret": make_siret(2), "departement": "75"}))
    assert (dict(report.set_aside), report.rows_kept) == ({"hors de la région": 1}, 1)


def test_same_siret_under_two_kinds_is_two_structures(land, tmp_path):
    import_file(write_regional(tmp_path, {}, {"type": "EI"}))
    assert list(Siae.objects.order_by("kind").values_list("kind", flat=True)) == ["ACI", "EI"]


def test_unknown_kind_is_refused_with_its_row(land, tmp_path):
    report = import_file(write_regional(tmp_path, {}, {"siret": make_siret(2), "type": "XYZ"}))
    assert str(report.problems[0]).startswith("Ligne 3, colonne « type » : la filière « XYZ » est inconnue")
    assert not Siae.objects.exists()


def test_file_without_the_region_is_refused(land, tmp_path):
    report = import_file(write_regional(tmp_path, {"departement": "75"}))
    assert "ne contient aucune structure de la région" in report.refusal


def test_value_written_by_a_person_is_kept(land, tmp_path):
    import_file(write_regional(tmp_path, {}))
    update_structure(Siae.objects.get(), changes={"name": "Nom corrigé"}, actor=make_user())
    report = import_file(write_regional(tmp_path, {}))
    assert Siae.objects.get().name == "Nom corrigé"
    assert report.changes_nothing


def test_structure_retired_by_an_agent_is_not_brought_back(land, tmp_path):
    import_file(write_regional(tmp_path, {}))
    retire_structures(Siae.objects.all(), actor=make_user(), reason="fermée")
    report = import_file(write_regional(tmp_path, {}))
    assert not Siae.objects.get().is_current
    assert dict(report.set_aside) == {"retirées du registre par un agent": 1}


def test_structure_merged_into_another_is_set_aside(land, tmp_path):
    other = make_siae(department=land.department)
    make_siae(siret=make_siret(1), department=land.department, is_current=False, merged_into=other)
    report = import_file(write_regional(tmp_path, {}))
    assert dict(report.set_aside) == {"fusionnées dans une autre structure du registre": 1}


def test_verified_position_is_never_moved(land, tmp_path):
    import_file(write_regional(tmp_path, {}))
    Site.objects.update(located_by=LocatedBy.VERIFIED)
    import_file(write_regional(tmp_path, {"lon": "1.25"}))
    assert Site.objects.get().point.coords == (1.5, 0.5)


@pytest.mark.parametrize("is_page", [False, True])
def test_emplois_structure_stands_at_the_point_of_its_commune(land, tmp_path, is_page):
    report = import_file(write_emplois(tmp_path, {}, is_page=is_page))
    siae, site = Siae.objects.get(), Site.objects.get()
    assert report.format_slug == "emplois-siaes"
    assert (siae.name, siae.website, siae.source.vintage) == (
        "Chantier inventé",
        "https://www.chantier.example",
        "2026-02-03",
    )
    assert (site.commune, site.located_by) == (land.communes["99001"], LocatedBy.COMMUNE)
    assert site.address == "1 rue des Essais Bâtiment B"


def test_emplois_contacts_are_never_stored(land, tmp_path, assert_never_stored):
    import_file(write_emplois(tmp_path, {}))
    assert_never_stored("personne@exemple.test", "0499000001", "04 99 00 00 01")
    assert Siae.objects.get().description.startswith("Maraîchage.")


def test_emplois_city_of_two_communes_is_not_guessed(land, tmp_path):
    land.communes["99002"].name = "Commune 1"
    land.communes["99002"].save()
    report = import_file(write_emplois(tmp_path, {}))
    assert not Site.objects.exists()
    assert any("Structures non localisées : 1," in note for note in report.notes)


def test_emplois_other_kinds_are_set_aside(land, tmp_path):
    report = import_file(write_emplois(tmp_path, {}, {"siret": make_siret(2), "type": "EATT"}))
    assert dict(report.set_aside) == {"type de structure hors du registre (EATT, OPCS…)": 1}


def test_emplois_do_not_give_up_a_finer_position(land, tmp_path):
    import_file(write_regional(tmp_path, {}))
    import_file(write_emplois(tmp_path, {}))
    assert Site.objects.get().located_by == LocatedBy.PRODUCER


def test_older_list_does_not_overwrite_a_better_source(land, tmp_path):
    regional = write_regional(tmp_path, {})
    import_file(regional)
    import_file(write_emplois(tmp_path, {"raison_sociale": "Nom des Emplois"}))
    report = import_file(regional)
    assert Siae.objects.get().name == "Nom des Emplois"
    assert report.changes_nothing
