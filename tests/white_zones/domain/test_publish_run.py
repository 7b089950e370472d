"""Publishing a run: by the region only, once, and nothing else changes what the dashboards show."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.models import AuditEvent
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.domain.create_run import create_run
from white_zones.domain.publish_run import publish_run
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
