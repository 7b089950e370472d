"""Who sees which runs, and their state."""

import pytest

from accounts.roles import Role
from iae_portal.common.job_lifecycle import cancel_job
from tests.factories.users import make_user
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.domain.create_run import create_run
from white_zones.enums import RunState
from white_zones.models import Run


@pytest.fixture
def runs(example_rows, agent):
    done = make_done_run(example_rows, actor=agent)
    waiting = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    return {"done": done, "waiting": waiting}


def seen_by(user):
    return set(Run.objects.visible_to(user).values_list("name", flat=True))


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.DEPARTMENTAL_AGENT])
def test_agents_see_every_run(runs, example_rows, role):
    areas = [example_rows.department] if role == Role.DEPARTMENTAL_AGENT else []
    assert seen_by(make_actor(role, areas=areas)) == {"Calcul d’essai", "En attente"}


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.OBSERVER, Role.ADMINISTRATOR])
def test_readers_see_finished_runs_only(runs, example_rows, role):
    areas = [example_rows.department] if role == Role.COMMITTEE_MEMBER else []
    assert seen_by(make_actor(role, areas=areas)) == {"Calcul d’essai"}


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_others_see_no_run(runs, role):
    assert seen_by(make_actor(role)) == set()


def test_account_without_assignment_sees_no_run(runs):
    assert seen_by(make_user()) == set()


def test_state_follows_the_job(runs, agent):
    assert (runs["done"].state, runs["waiting"].state) == (RunState.DONE, RunState.RUNNING)
    cancel_job(job=runs["waiting"].job, actor=agent)
    assert Run.objects.get(pk=runs["waiting"].pk).state == RunState.CANCELLED
