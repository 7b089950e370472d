"""« Offre hors région »: whole départements, refused row by row, and the same file twice changes nothing."""

from decimal import Decimal

import pytest

from iae_portal.common.imports.running import run_imports
from iae_portal.common.models import AuditEvent, Source
from tests.factories.imports import import_file, write_text
from tests.factories.outside import make_outside_none, make_outside_site
from tests.factories.territories import make_neighbour, make_source
from white_zones.imports.outside_supply import OUTSIDE_SUPPLY
from white_zones.models import OutsideNone, OutsideSite

pytestmark = pytest.mark.django_db
HEADER = "code_commune;filiere;annee;etp;nom\n"


@pytest.fixture(autouse=True)
def neighbours():
    """Two communes of the département 97 and one of 96."""
    return {
        code: make_neighbour(code=code, department_code=code[:2], department_name=f"Voisin {code[:2]}")
        for code in ("97101", "97102", "96101")
    }


def supply(folder, *lines, name="offre.csv"):
    return write_text(folder, HEADER + "".join(f"{line}\n" for line in lines), name=name)


def stored():
    rows = OutsideSite.objects.order_by("commune__code", "name", "kind")
    return list(rows.values_list("commune__code", "kind", "year", "etp", "name"))


def test_sites_are_stored_with_their_source(tmp_path):
    report = import_file(supply(tmp_path, "97101;ACI;2021;12,50;Chantier A", "97102;EI;2021;8;Entreprise B"))
    assert (report.format_slug, report.rows_kept, report.changes[0].created) == ("offre-hors-region", 2, 2)
    assert stored() == [
        ("97101", "ACI", 2021, Decimal("12.50"), "Chantier A"),
        ("97102", "EI", 2021, Decimal("8.00"), "Entreprise B"),
    ]
    source = Source.objects.get(slug="offre-hors-region")
    assert (source.vintage, source.is_demonstration) == ("2021", False)


def test_report_names_the_departments_that_become_known(tmp_path):
    report = import_file(supply(tmp_path, "97101;ACI;2021;1;A", "96101;ACI;2020;1;B"))
    assert report.notes == ["Départements voisins désormais connus en entier, et donc comptés : 96 (2020), 97 (2021)."]


def test_same_file_again_changes_nothing(tmp_path):
    file = supply(tmp_path, "97101;ACI;2021;12,50;Chantier A", "96;;2021;0;")
    import_file(file)
    before, events = list(OutsideSite.objects.values_list()), AuditEvent.objects.count()
    report = import_file(file)
    assert (report.changes_nothing, report.changes[0].unchanged) == (True, 2)
    assert (list(OutsideSite.objects.values_list()), AuditEvent.objects.count()) == (before, events)


def test_trial_writes_nothing_and_counts_what_would_change(tmp_path):
    outcome = run_imports([supply(tmp_path, "97101;ACI;2021;1;A")], actor=None, apply=False)
    assert outcome.reports[0].changes[0].created == 1
    assert stored() == []


def test_department_and_year_of_the_file_are_replaced_whole(tmp_path, neighbours):
    make_outside_site(commune=neighbours["97102"], name="Ancien", year=2021)
    make_outside_site(commune=neighbours["97102"], name="Autre année", year=2020)
    make_outside_site(commune=neighbours["96101"], name="Autre département", year=2021)
    report = import_file(supply(tmp_path, "97101;ACI;2021;1;A"))
    assert (report.changes[0].created, report.changes[0].removed) == (1, 1)
    assert [name for *_, name in stored()] == ["Autre département", "A", "Autre année"]


def test_changed_etp_is_told_apart_from_a_new_site(tmp_path):
    import_file(supply(tmp_path, "97101;ACI;2021;1;A", "97101;EI;2021;2;A"))
    report = import_file(supply(tmp_path, "97101;ACI;2021;3;A", "97101;EI;2021;2;A"))
    change = report.changes[0]
    assert (change.created, change.changed, change.unchanged, change.removed) == (0, 1, 1, 0)


def test_department_known_to_have_none_is_stored(tmp_path):
    import_file(supply(tmp_path, "97;;2021;0;"))
    assert list(OutsideNone.objects.values_list("department_code", "year")) == [("97", 2021)]


def test_department_that_has_none_no_more_is_corrected(tmp_path):
    make_outside_none("97")
    import_file(supply(tmp_path, "97101;ACI;2021;1;A"))
    assert not OutsideNone.objects.exists()


def test_department_that_had_sites_may_have_none(tmp_path, neighbours):
    make_outside_site(commune=neighbours["97101"])
    report = import_file(supply(tmp_path, "97;;2021;0;"))
    assert (report.changes[0].created, report.changes[0].removed, stored()) == (1, 1, [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "97999;ACI;2021;1;A",
            "« code_commune » : la commune « 97999 » n’est pas d’un département voisin de la région.",
        ),
        ("95;;2021;0;", "« code_commune » : le département « 95 » n’est pas voisin de la région."),
        ("97102;GEIQ;2021;1;A", "« filiere » : « GEIQ »"),
        ("97102;;2021;1;A", "« filiere » : la valeur manque."),
        ("97102;ACI;21;1;A", "« annee » : « 21 » n’est pas une année : écrivez par exemple 2021."),
        ("97102;ACI;2021;0;A", "« etp » : une ligne compte plus de 0 ETP"),
        ("97102;ACI;2021;-1;A", "« etp » : « -1 » est inférieur à 0"),
        ("97102;ACI;2021;1,234;A", "« etp » : « 1,234 » a plus de deux décimales."),
        ("97102;ACI;2021;1;", "« nom » : la valeur manque."),
        ("97101;ACI;2021;2;A", "« nom » : ce site figure déjà ligne 2 : gardez une seule ligne."),
        ("97;ACI;2021;3;", "« etp » : un département entier ne se donne que sans offre"),
        ("97;;2021;0;", "« code_commune » : le département 97 a des ETP ligne 2 en 2021"),
    ],
)
def test_wrong_row_is_told_and_nothing_is_stored(tmp_path, line, message):
    report = import_file(supply(tmp_path, "97101;ACI;2021;1;A", line))
    expected = f"Ligne 3, colonne {message}"
    assert [str(problem)[: len(expected)] for problem in report.problems] == [expected]
    assert stored() == []


def test_file_without_row_is_refused(tmp_path):
    assert "ne contient aucune ligne" in import_file(supply(tmp_path)).refusal


def test_base_without_neighbours_refuses_the_file(tmp_path, neighbours):
    for commune in neighbours.values():
        commune.delete()
    assert "bin/manage load_region" in import_file(supply(tmp_path, "97101;ACI;2021;1;A")).refusal


def test_real_supply_makes_the_invented_one_go(tmp_path, neighbours):
    invented = make_source(is_demonstration=True)
    make_outside_site(commune=neighbours["96101"], name="Structure inventée", source=invented)
    make_outside_none("95", source=invented)
    outcome = run_imports([supply(tmp_path, "97101;ACI;2021;1;A")], actor=None, apply=True)
    assert [(change.label, change.removed) for change in outcome.consequences] == [
        ("Offre de démonstration hors région", 2)
    ]
    assert [name for *_, name in stored()] == ["A"]


def test_invented_site_that_a_file_confirms_becomes_real(tmp_path, neighbours):
    make_outside_site(commune=neighbours["97101"], name="A", source=make_source(is_demonstration=True))
    import_file(supply(tmp_path, "97101;ACI;2021;10;A"))
    assert OutsideSite.objects.get().source.slug == "offre-hors-region"


def test_template_is_read_by_its_own_format(tmp_path, neighbours):
    make_neighbour(code="97001", department_code="97")
    make_neighbour(code="97002", department_code="97")
    lines = [";".join(example) for example in OUTSIDE_SUPPLY.examples]
    assert not import_file(supply(tmp_path, *lines)).is_refused
