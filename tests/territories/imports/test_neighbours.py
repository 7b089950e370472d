"""A national file gives the neighbouring communes their headcounts, apart from those of the region."""

from decimal import Decimal

import pytest

from iae_portal.common.models import Source
from territories.enums import ValueState
from territories.imports.neighbours import LABEL, NEIGHBOUR
from territories.models import IndicatorTotal, NeighbourValue
from tests.factories.imports import import_file, make_land, write_text
from tests.factories.territories import make_neighbour

pytestmark = pytest.mark.django_db
DARES = "Date;Code commune;Sexe;Tranche d'âge;Catégorie;Nombre de demandeurs d'emploi\n"


@pytest.fixture
def neighbour():
    make_land()
    return make_neighbour(code="97101")


def job_seekers(folder, *rows):
    return write_text(folder, DARES + "".join(f"2023-T4;{code};Total;Total;ABC;{value}\n" for code, value in rows))


def stored():
    rows = NeighbourValue.objects.order_by("commune__code")
    return [(row.commune.code, row.indicator.code, row.period, row.value, ValueState(row.state)) for row in rows]


def test_neighbour_receives_its_headcount(tmp_path, neighbour):
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("97101", 30), ("96999", 10)))
    assert stored() == [("97101", "demandeurs_emploi_abc", "2023-T4", Decimal(30), ValueState.KNOWN)]
    assert dict(report.set_aside) == {NEIGHBOUR: 1, "hors de la région": 1}
    assert [(change.label, change.created) for change in report.changes] == [("Valeurs d’indicateurs", 1), (LABEL, 1)]


def test_secret_headcount_is_kept_as_such(tmp_path, neighbour):
    import_file(job_seekers(tmp_path, ("99001", 50), ("97101", "s")))
    assert stored()[0][3:] == (None, ValueState.SECRET)


def test_neighbours_enter_no_total(tmp_path, neighbour):
    import_file(job_seekers(tmp_path, ("99001", 50), ("97101", 30)))
    assert set(
        IndicatorTotal.objects.filter(indicator__code="demandeurs_emploi_abc").values_list("value", flat=True)
    ) == {Decimal(50)}


def test_same_file_again_changes_nothing(tmp_path, neighbour):
    file = job_seekers(tmp_path, ("99001", 50), ("97101", 30))
    import_file(file)
    before = list(NeighbourValue.objects.values_list())
    assert import_file(file).changes_nothing
    assert list(NeighbourValue.objects.values_list()) == before


def test_neighbours_known_since_the_first_import_are_filled_by_the_next(tmp_path):
    make_land()
    file = job_seekers(tmp_path, ("99001", 50), ("97101", 30))
    import_file(file)
    make_neighbour(code="97101")
    report = import_file(file)
    assert [(change.created, change.unchanged) for change in report.changes] == [(0, 1), (1, 0)]
    assert NeighbourValue.objects.get().source == Source.objects.get(slug="dares-demandeurs-emploi")


def test_trial_writes_nothing(tmp_path, neighbour):
    report = import_file(job_seekers(tmp_path, ("99001", 50), ("97101", 30)), apply=False)
    assert report.changes[1].created == 1
    assert stored() == []


def test_rate_of_a_neighbour_is_left(tmp_path, neighbour):
    header = "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;TP6021\n"
    text = f"{header}99001;10;20;21000;12\n97101;10;20;21000;12\n"
    import_file(write_text(tmp_path, text))
    assert {code for _, code, *_ in stored()} == {"menages_fiscaux", "personnes_menages_fiscaux"}
