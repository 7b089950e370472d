"""The job of a siting study."""

import pytest

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job
from iae_portal.common.job_states import JobState
from tests.factories.sitings import make_siting
from tests.factories.white_zones import CODES, make_done_run
from tests.white_zones.domain.test_create_siting import THRESHOLDS
from white_zones.enums import RunState
from white_zones.queries.siting import list_antennas
from white_zones.siting_enums import SitingAnswer


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows, thresholds=THRESHOLDS)


def do(study):
    job = execute_job(job_id=study.job_id)
    study.refresh_from_db()
    return job


def test_optimum_is_kept_with_its_proof(run):
    study = make_siting(run, count=2, cover_minutes=40)
    assert do(study).state == JobState.SUCCEEDED
    assert (study.state, study.status) == (RunState.DONE, "optimal")
    assert study.certified_value == pytest.approx(57.5, rel=1e-12)
    assert study.gap == pytest.approx(0, abs=1e-9)
    assert [one.commune.code for one in list_antennas(study, answer=study.best_answer)] == [CODES["F"], CODES["C"]]
    assert len(list_antennas(study, answer=SitingAnswer.IMMEDIATE)) == 2


def test_study_with_capacity_is_certified(run):
    study = make_siting(run, count=2, cover_minutes=40, capacity=20, minimum_demand=10)
    assert do(study).state == JobState.SUCCEEDED
    assert study.certified_value == pytest.approx(40, abs=1e-6)


def test_study_without_need_ends_without_antenna(run):
    study = make_siting(run, cover_minutes=4, minimum_population=6000)
    assert do(study).state == JobState.SUCCEEDED
    assert (study.certified_value, study.bound, study.gap) == (0.0, 0.0, 0.0)


def test_cancelled_study_keeps_its_immediate_answer(run, agent):
    study = make_siting(run, actor=agent, count=2, cover_minutes=40)
    cancel_job(job=study.job, actor=agent)
    study.refresh_from_db()
    assert (study.state, study.best_answer) == (RunState.CANCELLED, SitingAnswer.IMMEDIATE)
    assert len(list_antennas(study, answer=study.best_answer)) == 2
