"""data·inclusion completes what is known by SIRET, and creates nothing."""

import pytest

from structures.enums import LocatedBy
from structures.models import Siae, Site
from tests.factories.imports import import_file, write_json
from tests.factories.structure_files import inclusion_item, make_siret, write_csv, write_regional
from tests.factories.structures import make_siae, make_site


@pytest.fixture
def known(land):
    siae = make_siae(siret=make_siret(1), department=land.department)
    make_site(siae, commune=land.communes["99001"])
    return siae


def write(folder, *items):
    return write_json(folder, [inclusion_item(**item) for item in items])


def test_known_structure_gets_coordinates_website_and_description(known, land, tmp_path):
    report = import_file(write(tmp_path, {}))
    known.refresh_from_db()
    site = Site.objects.get()
    assert report.format_slug == "data-inclusion-structures"
    assert (known.website, known.description) == ("https://chantier.example/", "Une ferme. Tél.")
    assert (site.commune, site.point.coords, site.located_by) == (
        land.communes["99002"],
        (2.25, 0.25),
        LocatedBy.PRODUCER,
    )


def test_same_file_again_changes_nothing(known, tmp_path):
    import_file(write(tmp_path, {}))
    assert import_file(write(tmp_path, {})).changes_nothing


def test_csv_of_the_same_schema_is_read(known, tmp_path):
    item = inclusion_item(reseaux_porteurs='["siae"]')
    report = import_file(write_csv(tmp_path, list(item), [list(item.values())], delimiter=","))
    assert (report.format_slug, report.rows_kept) == ("data-inclusion-structures", 1)


def test_every_kind_of_a_siret_is_completed(known, land, tmp_path):
    other = make_siae(siret=make_siret(1), kind="EI", department=land.department)
    report = import_file(write(tmp_path, {}))
    other.refresh_from_db()
    assert (report.rows_kept, other.website) == (2, "https://chantier.example/")
    assert other.sites.get().commune == land.communes["99002"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"siret": make_siret(2)}, "SIRET absent du registre : cette source ne dit pas la filière"),
        ({"reseaux_porteurs": ["caf"]}, "réseau étranger à l’insertion par l’activité économique"),
        ({"code_insee": "75056", "code_postal": "75001"}, "hors de la région"),
        ({"siret": None}, "sans SIRET"),
    ],
)
def test_what_does_not_complete_a_structure_is_set_aside(known, tmp_path, item, reason):
    report = import_file(write(tmp_path, item))
    assert dict(report.set_aside) == {reason: 1}
    assert report.changes_nothing
    assert Siae.objects.count() == 1


def test_contacts_are_never_stored(known, tmp_path, assert_never_stored):
    import_file(write(tmp_path, {}))
    assert_never_stored("personne@exemple.test", "0499000001", "04 99 00 00 01")


def test_list_imported_again_keeps_the_finer_coordinates(land, tmp_path):
    regional = write_regional(tmp_path, {})
    import_file(regional)
    import_file(write(tmp_path, {"code_insee": "99001", "longitude": 1.75}))
    assert import_file(regional).changes_nothing
    assert Site.objects.get().point.x == 1.75
