"""Putting a run away: by its author or by who publishes, never while it is worked on or published."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job
from iae_portal.common.models import AuditEvent
from tests.factories.white_zones import make_actor
from white_zones.domain.create_run import create_run
from white_zones.domain.publish_run import archive_run, publish_run
from white_zones.domain.references import find_reference_run, list_reference_runs
from white_zones.models import Archive, Run


@pytest.fixture
def author(example_rows):
    return make_actor(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department])


@pytest.fixture
def waiting(example_rows, author):
    return create_run(actor=author, name="Essai", parameters=example_rows.parameters())


@pytest.fixture
def trial(waiting):
    execute_job(job_id=waiting.job_id)
    waiting.refresh_from_db()
    return waiting


def test_author_puts_a_run_away(trial, author):
    archive = archive_run(actor=author, run=trial)
    assert (archive.archived_by, archive.archived_at is None) == (author, False)
    assert AuditEvent.objects.get(verb="run:archive").data == {"name": "Essai"}


def test_who_publishes_puts_the_run_of_another_away(trial, agent):
    assert archive_run(actor=agent, run=trial).archived_by == agent


def test_archived_run_stays_readable_and_is_no_longer_listed_in_use(trial, author):
    archive_run(actor=author, run=trial)
    assert Run.objects.visible_to(author).get() == trial
    assert not Run.objects.visible_to(author).in_use().exists()


def test_archiving_twice_changes_nothing(trial, author):
    assert archive_run(actor=author, run=trial) == archive_run(actor=author, run=trial)
    assert AuditEvent.objects.filter(verb="run:archive").count() == 1


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.OPERATOR])
def test_run_is_not_archived_by_those_who_may_not(trial, role):
    with pytest.raises(PermissionDenied):
        archive_run(actor=make_actor(role), run=trial)
    assert not Archive.objects.exists()


def test_run_is_not_archived_by_another_agent_who_does_not_publish(example_rows, trial):
    other = make_actor(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department])
    with pytest.raises(PermissionDenied):
        archive_run(actor=other, run=trial)


def test_running_run_is_not_archived(waiting, author):
    with pytest.raises(ValidationError, match="Ce calcul est en cours"):
        archive_run(actor=author, run=waiting)


def test_cancelled_run_is_archived(waiting, author):
    cancel_job(job=waiting.job, actor=author)
    waiting.refresh_from_db()
    assert archive_run(actor=author, run=waiting).run == waiting


def test_published_run_is_not_archived_until_another_replaces_it(example_rows, trial, agent):
    publish_run(actor=agent, run=trial)
    with pytest.raises(ValidationError, match="Ce diagnostic est publié"):
        archive_run(actor=agent, run=trial)

    second = create_run(actor=agent, name="Second", parameters=example_rows.parameters())
    execute_job(job_id=second.job_id)
    publish_run(actor=agent, run=Run.objects.get(pk=second.pk))

    assert archive_run(actor=agent, run=trial).run == trial


def test_archived_reference_is_no_longer_offered_but_still_holds_for_want_of_another(trial, author, example_rows):
    archive_run(actor=author, run=trial)
    assert list(list_reference_runs()) == []
    assert list(list_reference_runs(kept=trial.pk)) == [trial]
    assert find_reference_run(demand_code=example_rows.indicator.code) == trial
