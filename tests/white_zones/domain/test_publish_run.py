"""Publishing a run: by the region only, once, and nothing else changes what the dashboards show."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.models import AuditEvent
from structures.models import AnnexLine, FinancialAnnex
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.domain.create_run import create_run
from white_zones.domain.publish_run import archive_run, publish_run
from white_zones.models import Publication, Run
from white_zones.queries.runs import published_run


@pytest.fixture
def trial(example_rows, agent):
    """A finished run that nobody has published."""
    run = create_run(actor=agent, name="Essai", parameters=example_rows.parameters())
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    return run


def test_trial_is_not_what_the_dashboards_show(example_rows, trial, agent):
    shown = make_done_run(example_rows, name="Publié")

    assert published_run(agent) == shown


def test_published_run_is_what_the_dashboards_show(example_rows, trial, agent):
    make_done_run(example_rows, name="Avant")

    publish_run(actor=agent, run=trial)

    assert published_run(make_actor(Role.OBSERVER)) == trial


def test_trial_is_hidden_from_readers_until_it_is_published(trial, agent):
    observer = make_actor(Role.OBSERVER)
    assert not Run.objects.visible_to(observer).filter(pk=trial.pk).exists()

    publish_run(actor=agent, run=trial)

    assert Run.objects.visible_to(observer).filter(pk=trial.pk).exists()


def test_run_published_twice_is_published_once(trial, agent):
    assert publish_run(actor=agent, run=trial) == publish_run(actor=agent, run=trial)
    assert AuditEvent.objects.filter(verb="run:publish").count() == 1


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.OPERATOR])
def test_run_is_not_published_by_those_who_may_not(trial, role):
    with pytest.raises(PermissionDenied):
        publish_run(actor=make_actor(role), run=trial)
    assert not Publication.objects.exists()


def test_unfinished_run_is_not_published(example_rows, agent):
    run = create_run(actor=agent, name="En cours", parameters=example_rows.parameters())

    with pytest.raises(ValidationError, match="Seul un calcul terminé"):
        publish_run(actor=agent, run=run)


def test_publishing_replaces_the_diagnosis_of_the_same_year(example_rows, trial, agent):
    before = publish_run(actor=agent, run=make_run(example_rows, agent))

    after = publish_run(actor=agent, run=trial)

    before.refresh_from_db()
    assert (before.replaced_at is None, after.replaced_at) == (False, None)
    assert published_run(agent) == trial
    assert AuditEvent.objects.filter(verb="run:publish").latest("pk").data["replaces"] == [before.run_id]


def test_diagnoses_of_two_years_stand_together_and_the_latest_is_shown(example_rows, trial, agent):
    AnnexLine.objects.update(etp=1)
    FinancialAnnex.objects.update(year=2022, starts_on=dt.date(2022, 1, 1), ends_on=dt.date(2022, 12, 31))
    later = make_run(example_rows, agent, supply_year=2022)
    for run in (later, trial):
        publish_run(actor=agent, run=run)

    assert Publication.objects.filter(replaced_at__isnull=True).count() == 2
    assert (published_run(agent), published_run(agent, year=2021)) == (later, trial)


def test_diagnosis_of_a_smaller_perimeter_is_not_that_of_the_dashboards(example_rows, trial, agent):
    part = make_run(example_rows, agent, perimeter=example_rows.department.pk)
    publish_run(actor=agent, run=trial)
    publish_run(actor=agent, run=part)

    assert published_run(agent) == trial
    assert Publication.objects.filter(replaced_at__isnull=True).count() == 2


def test_replaced_diagnosis_is_not_published_again(example_rows, trial, agent):
    publish_run(actor=agent, run=trial)
    publish_run(actor=agent, run=make_run(example_rows, agent))

    with pytest.raises(ValidationError, match="Ce diagnostic a été remplacé"):
        publish_run(actor=agent, run=trial)


def test_archived_run_is_not_published(trial, agent):
    archive_run(actor=agent, run=trial)

    with pytest.raises(ValidationError, match="Ce calcul est archivé"):
        publish_run(actor=agent, run=trial)
    assert not Publication.objects.exists()


def make_run(made, actor, **changes):
    run = create_run(actor=actor, name="Autre", parameters=made.parameters(**changes))
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    return run
