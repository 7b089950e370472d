"""PostgreSQL refuses to change what a run has measured."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.white_zones import make_done_run
from white_zones.domain.create_run import create_run
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


def rows(model, run):
    return list(model.objects.filter(run=run).order_by("pk").values())


@pytest.mark.parametrize("model", [CommuneResult, AreaResult])
def test_result_cannot_be_updated(done, model):
    before = rows(model, done)

    with pytest.raises(IntegrityError, match="Un résultat de calcul ne se modifie pas"), transaction.atomic():
        model.objects.filter(run=done).update(ratio=1)

    assert rows(model, done) == before != []


def test_supply_cannot_be_updated(done):
    before = rows(RunSupply, done)

    with pytest.raises(IntegrityError, match="Un résultat de calcul ne se modifie pas"), transaction.atomic():
        RunSupply.objects.filter(run=done).update(etp=1)

    assert rows(RunSupply, done) == before != []


@pytest.mark.parametrize("model", [CommuneResult, AreaResult, RunSupply])
def test_result_of_a_done_run_cannot_be_deleted(done, model):
    before = rows(model, done)

    with pytest.raises(IntegrityError, match="ses résultats ne changent plus"), transaction.atomic():
        model.objects.filter(run=done).delete()

    assert rows(model, done) == before != []


def test_result_cannot_be_added_to_a_done_run(done, example_rows):
    before = rows(RunSupply, done)
    row = RunSupply(run=done, site=example_rows.sites["S1"], commune=example_rows.communes["A"], kind="AI", etp=1)

    with pytest.raises(IntegrityError, match="ses résultats ne changent plus"), transaction.atomic():
        row.save()

    assert rows(RunSupply, done) == before


def test_done_run_cannot_be_updated(done):
    with pytest.raises(IntegrityError, match="il ne change plus"), transaction.atomic():
        Run.objects.filter(pk=done.pk).update(name="Autre")

    assert Run.objects.get(pk=done.pk).name == done.name


def test_done_run_cannot_be_deleted(done):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=done.pk).delete()
    assert Run.objects.filter(pk=done.pk).exists()


def test_parameters_of_a_waiting_run_cannot_be_changed(example_rows, agent):
    run = create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters())

    with pytest.raises(IntegrityError, match="Les paramètres d’un calcul ne changent pas"), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(year=2000)

    assert Run.objects.get(pk=run.pk).year == run.year
