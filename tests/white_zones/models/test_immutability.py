"""PostgreSQL refuses to change what a run has measured."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.white_zones import make_done_run
from white_zones.domain.create_run import create_run
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


def refused(call, match):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        call()


@pytest.mark.parametrize("model", [CommuneResult, AreaResult])
def test_result_cannot_be_updated(done, model):
    refused(lambda: model.objects.filter(run=done).update(ratio=1), "Un résultat de calcul ne se modifie pas")


def test_supply_cannot_be_updated(done):
    refused(lambda: RunSupply.objects.filter(run=done).update(etp=1), "Un résultat de calcul ne se modifie pas")


@pytest.mark.parametrize("model", [CommuneResult, AreaResult, RunSupply])
def test_result_of_a_done_run_cannot_be_deleted(done, model):
    refused(lambda: model.objects.filter(run=done).delete(), "ses résultats ne changent plus")


def test_result_cannot_be_added_to_a_done_run(done, example_rows):
    row = RunSupply(run=done, site=example_rows.sites["S1"], commune=example_rows.communes["A"], kind="AI", etp=1)
    refused(row.save, "ses résultats ne changent plus")


def test_done_run_cannot_be_updated(done):
    refused(lambda: Run.objects.filter(pk=done.pk).update(name="Autre"), "il ne change plus")


def test_done_run_cannot_be_deleted(done):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=done.pk).delete()
    assert Run.objects.filter(pk=done.pk).exists()


def test_parameters_of_a_waiting_run_cannot_be_changed(example_rows, agent):
    run = create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters())
    refused(lambda: Run.objects.filter(pk=run.pk).update(year=2000), "Les paramètres d’un calcul ne changent pas")


def test_two_references_of_one_demand_are_refused(done, example_rows, agent):
    run = create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters())
    figures = dict.fromkeys(("demand_total", "supply_total", "supply_served", "orphan_sites"), 0)
    refused(
        lambda: Run.objects.filter(pk=run.pk).update(
            is_reference=True,
            finished_at="2026-01-01T00:00Z",
            references={},
            reference_run=run.pk,
            unknown_demand=0,
            duration_ms=0,
            **figures,
        ),
        "white_zones_run_one_reference",
    )
