"""Values are written when they differ, brought to today's communes, and a second import changes nothing."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from iae_portal.common.imports.running import run_imports
from iae_portal.common.models import AuditEvent, Source
from territories.enums import MovementKind, ValueState
from territories.models import IndicatorTotal, IndicatorValue
from tests.factories.imports import import_file, make_land, make_movement, write_text
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
HEADER = "code_territoire;indicateur;periode;valeur;maille\n"
DARES = "Date;Code commune;Sexe;Tranche d'âge;Catégorie;Nombre de demandeurs d'emploi\n"


@pytest.fixture
def land():
    return make_land()


def job_seekers(folder, *rows, name="demandeurs.csv"):
    return write_text(
        folder, DARES + "".join(f"2023-T4;{code};Total;Total;ABC;{value}\n" for code, value in rows), name=name
    )


def stored(code="demandeurs_emploi_abc"):
    rows = IndicatorValue.objects.filter(indicator__code=code).order_by("area__code")
    return {row.area.code: (row.value, ValueState(row.state)) for row in rows.select_related("area")}


def test_import_writes_values_with_their_source_and_totals(tmp_path, land):
    actor = make_agent()
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("99002", 30)), actor=actor)
    assert (report.rows_read, report.rows_kept) == (2, 2)
    assert [(change.created, change.changed, change.unchanged) for change in report.changes] == [(2, 0, 0)]
    assert stored() == {"99001": (Decimal(50), ValueState.KNOWN), "99002": (Decimal(30), ValueState.KNOWN)}
    source = Source.objects.get(slug="dares-demandeurs-emploi")
    assert (source.vintage, source.file_name, source.imported_by) == ("2023-T4", "demandeurs.csv", actor)
    total = IndicatorTotal.objects.get(area=land.department, indicator__code="demandeurs_emploi_abc")
    assert (total.value, total.missing) == (Decimal(80), 2)


def test_trial_writes_nothing_and_says_what_would_change(tmp_path, land):
    report = import_file(job_seekers(tmp_path, ("99001", 50)), apply=False)
    assert report.changes[0].created == 1
    assert stored() == {}
    assert not Source.objects.filter(slug="dares-demandeurs-emploi").exists()


def test_second_import_changes_nothing(tmp_path, land):
    import_file(job_seekers(tmp_path, ("99001", 50)))
    before = list(IndicatorValue.objects.values_list("pk", "source", "value"))
    events = AuditEvent.objects.count()
    report = import_file(job_seekers(tmp_path, ("99001", 50)))
    assert report.changes_nothing
    assert list(IndicatorValue.objects.values_list("pk", "source", "value")) == before
    assert AuditEvent.objects.count() == events


def test_changed_value_is_shown_before_and_after(tmp_path, land):
    import_file(job_seekers(tmp_path, ("99001", 1650), ("99002", 30)))
    report = import_file(job_seekers(tmp_path, ("99001", 1700), ("99002", 30), name="revision.csv"))
    change = report.changes[0]
    assert (change.created, change.changed, change.unchanged) == (0, 1, 1)
    assert change.examples == ["Commune 1, 2023-T4\u00a0: 1\u202f650 → 1\u202f700"]
    assert stored()["99001"] == (Decimal(1700), ValueState.KNOWN)


def test_value_that_the_file_does_not_speak_of_stays(tmp_path, land):
    import_file(job_seekers(tmp_path, ("99001", 50), ("99002", 30)))
    import_file(job_seekers(tmp_path, ("99001", 55), name="partiel.csv"))
    assert stored()["99002"] == (Decimal(30), ValueState.KNOWN)


def test_masked_cell_is_secret_and_not_zero(tmp_path, land):
    import_file(job_seekers(tmp_path, ("99001", "s"), ("99002", "0")))
    assert stored() == {"99001": (None, ValueState.SECRET), "99002": (Decimal(0), ValueState.KNOWN)}


def test_former_commune_is_added_to_the_one_that_joined_it(tmp_path, land):
    make_movement("99801", land.communes["99001"])
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("99801", 5)))
    assert stored() == {"99001": (Decimal(55), ValueState.KNOWN)}
    assert report.notes == [
        "Communes de la région dans le fichier\u00a0: 1 sur 4.",
        (
            "Communes disparues\u00a0: 1 valeur à compter dans celle qui les a réunies, soit 5 qui s’ajoutent "
            "aux 50 publiés sous les codes d’aujourd’hui."
        ),
    ]


def test_city_counts_once_when_its_districts_are_there_too(tmp_path, land):
    for code in ("99901", "99902"):
        make_movement(code, land.communes["99001"], kind=MovementKind.DISTRICT)
    import_file(job_seekers(tmp_path, ("99001", 70), ("99901", 40), ("99902", 30)))
    assert stored() == {"99001": (Decimal(70), ValueState.KNOWN)}


def test_city_published_by_districts_alone_is_their_sum(tmp_path, land):
    for code in ("99901", "99902"):
        make_movement(code, land.communes["99001"], kind=MovementKind.DISTRICT)
    import_file(job_seekers(tmp_path, ("99901", 40), ("99902", 30)))
    assert stored() == {"99001": (Decimal(70), ValueState.KNOWN)}


def test_split_commune_shares_its_headcount_by_population(tmp_path, land):
    for code in ("99001", "99002", "99003"):
        make_movement("99001", land.communes[code], kind=MovementKind.SPLIT)
    import_file(job_seekers(tmp_path, ("99001", 19)))
    assert {code: value for code, (value, _) in stored().items()} == {"99001": 10, "99002": 6, "99003": 3}


def test_split_commune_published_with_its_heirs_keeps_its_own_figure(tmp_path, land):
    for code in ("99001", "99002"):
        make_movement("99001", land.communes[code], kind=MovementKind.SPLIT)
    import_file(job_seekers(tmp_path, ("99001", 19), ("99002", 4)))
    assert {code: value for code, (value, _) in stored().items()} == {"99001": 19, "99002": 4}


def test_commune_outside_the_region_is_set_aside(tmp_path, land):
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("01004", 5)))
    assert dict(report.set_aside) == {"hors de la région": 1}


def test_unknown_commune_of_a_published_file_is_named(tmp_path, land):
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("99777", 5)))
    assert report.notes[0] == "Codes de communes inconnus, laissés de côté\u00a0: 99777 (ligne 3)."
    assert not report.is_refused


def test_unknown_commune_of_a_template_is_refused(tmp_path, land):
    report = import_file(write_text(tmp_path, HEADER + "99777;contrats_pec;2024;5;\n"))
    assert [str(problem) for problem in report.problems] == [
        "Ligne 2, colonne «\u00a0code_territoire\u00a0»\u00a0: la commune «\u00a099777\u00a0» est inconnue."
    ]
    assert stored("contrats_pec") == {}


def test_same_commune_twice_is_refused(tmp_path, land):
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("99001", 60)))
    assert [(problem.row, problem.column) for problem in report.problems] == [(3, "Code commune")]
    assert "figure déjà ligne 2" in report.problems[0].message
    assert stored() == {}


def test_file_without_any_commune_of_the_region_is_refused(tmp_path, land):
    report = import_file(job_seekers(tmp_path, ("01004", 5)))
    assert "ne contient aucune ligne pour la région" in report.refusal


def test_one_refused_file_stops_the_others(tmp_path, land):
    right = job_seekers(tmp_path, ("99001", 50), name="juste.csv")
    wrong = write_text(tmp_path, HEADER + "99001;contrats_pec;2024;beaucoup;\n", name="faux.csv")
    outcome = run_imports([right, wrong], actor=None, apply=True)
    assert not outcome.is_applied
    assert stored() == {}


def test_unknown_file_of_a_folder_stops_nothing(tmp_path, land):
    right = job_seekers(tmp_path, ("99001", 50), name="juste.csv")
    other = write_text(tmp_path, "recette;minutes\ntarte;40\n", name="recettes.csv")
    outcome = run_imports([right, other], actor=None, apply=True)
    assert outcome.is_applied
    assert outcome.reports[1].is_unknown
    assert stored() == {"99001": (Decimal(50), ValueState.KNOWN)}


def test_import_is_told_in_the_audit_trail(tmp_path, land):
    actor = make_agent()
    import_file(job_seekers(tmp_path, ("99001", 50)), actor=actor)
    event = AuditEvent.objects.get(verb="data:imported")
    assert (event.actor, event.data["changes"], event.data["files"][0]["name"]) == (actor, 1, "demandeurs.csv")


def test_import_by_someone_without_the_permission_is_refused(tmp_path, land):
    with pytest.raises(PermissionDenied):
        import_file(job_seekers(tmp_path, ("99001", 50)), actor=make_holder(Role.OBSERVER))
    assert stored() == {}
