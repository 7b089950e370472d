"""A run cut in parts: who computes what, what is kept, and the results of the whole to the last bit."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import claim_job, reap_jobs
from iae_portal.common.job_states import JobState
from iae_portal.common.models import Job
from territories.enums import AreaLevel
from territories.models import IndicatorValue
from tests.factories.countries import make_country, read_results
from tests.factories.territories import make_membership
from white_zones.domain.parameters import Derogation, RunParameters
from white_zones.domain.parts import forget_abandoned_parts, help_with_run, open_parts, plan_parts, work_on_parts
from white_zones.domain.replay import NoInputsError, load_replay
from white_zones.domain.run_inputs import build_problem, measure_trips, read_inputs, take_snapshot
from white_zones.engine.network import Method
from white_zones.enums import MeshRule
from white_zones.models import CommuneResult, RunInputs, RunPart, RunSupply
from white_zones.queries.results import offered_levels

pytestmark = pytest.mark.django_db
WHOLE = 10_000


@pytest.fixture
def country(settings):
    settings.WHITE_ZONES_SPLIT_ABOVE = 5
    return make_country()


def finish(run):
    job = execute_job(job_id=run.job_id)
    run.refresh_from_db()
    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    return run


def begin(run, *, parts):
    """What a worker does before it dies: take the job, cut the run, compute some parts."""
    claim_job(job_id=run.job_id)
    parameters = RunParameters.from_json(run.parameters)
    inputs = read_inputs(run, parameters=parameters)
    trips = measure_trips(inputs, parameters=parameters)
    problem = build_problem(inputs, trips=trips, parameters=parameters)
    regions = inputs.parents[AreaLevel.REGION]
    open_parts(
        run,
        regions=[regions[key] for key in inputs.origins.keys.tolist()],
        snapshot=take_snapshot(inputs, trips=trips, problem=problem).to_bytes(),
    )
    left = iter([True] * parts + [False])
    assert work_on_parts(run, parameters=parameters, goes_on=left.__next__) == parts
    return run


def fall_silent(run):
    Job.objects.filter(pk=run.job_id).update(heartbeat=Now() - timedelta(minutes=5))


@pytest.mark.parametrize("method", list(Method))
def test_results_are_those_of_the_whole_to_the_last_bit(country, settings, method):
    together = finish(country.ask(method=method))
    settings.WHITE_ZONES_SPLIT_ABOVE = WHOLE
    alone = finish(country.ask(name="Seul", method=method))
    assert (together.parts.count(), alone.parts.count()) == (2, 0)
    assert read_results(together) == read_results(alone)
    assert together.inputs.sha256 == alone.inputs.sha256


def test_wider_mesh_and_derogations_cross_the_parts(country, settings):
    example = country.example
    changes = {
        "mesh_rule": MeshRule.WORSE,
        "second_mesh": AreaLevel.EMPLOYMENT_ZONE,
        "derogations": (Derogation(code=example.communes["D"].code, access_class="low", motive="Essai"),),
        "derogated_share": 1.0,
    }
    zone = example.epci["E1"]
    zone.level, zone.code = AreaLevel.EMPLOYMENT_ZONE, "9901"
    zone.parent_links.all().delete()
    zone.child_links.all().delete()
    zone.save()
    for code in "BFC":  # of both regions
        make_membership(example.communes[code], zone)
    together = finish(country.ask(**changes))
    settings.WHITE_ZONES_SPLIT_ABOVE = WHOLE
    assert read_results(together) == read_results(finish(country.ask(name="Seul", **changes)))


def test_run_without_draws_is_cut_too(country, settings):
    together = finish(country.ask(draws=0))
    settings.WHITE_ZONES_SPLIT_ABOVE = WHOLE
    assert (together.parts.count(), together.robustness) == (2, None)
    assert read_results(together) == read_results(finish(country.ask(name="Seul", draws=0)))


def test_part_is_a_region_from_the_largest():
    planned = plan_parts([7, 5, None, 5, 7, 5])
    assert [(region, origins.tolist()) for region, origins in planned] == [(5, [1, 3, 5]), (7, [0, 4]), (None, [2])]


def test_parts_of_equal_size_follow_the_order_of_regions():
    assert [region for region, _ in plan_parts([9, 3])] == [3, 9]


def test_finished_run_keeps_who_computed_its_parts_and_not_their_answers(country):
    parts = list(finish(country.ask()).parts.order_by("rank"))
    assert {part.region for part in parts} == set(country.regions.values())
    assert [(part.origin_count, part.answer) for part in parts] == [(3, None), (3, None)]
    assert all(part.worker and part.done_at and part.duration_ms is not None for part in parts)


def test_helper_computes_the_parts_that_are_left(country):
    run = begin(country.ask(), parts=1)
    assert [help_with_run(run_id=run.pk), help_with_run(run_id=run.pk)] == [1, 0]


def test_parts_of_a_dead_worker_are_not_computed_again(country, settings):
    run = begin(country.ask(), parts=1)
    (first,) = run.parts.filter(done_at__isnull=False)
    fall_silent(run)
    finish(run)
    assert run.parts.get(pk=first.pk).done_at == first.done_at
    settings.WHITE_ZONES_SPLIT_ABOVE = WHOLE
    assert read_results(run) == read_results(finish(country.ask(name="Seul")))


def test_parts_computed_from_other_inputs_are_computed_again(country, settings):
    run = begin(country.ask(), parts=2)
    IndicatorValue.objects.filter(area=country.example.communes["A"]).update(value=50)
    fall_silent(run)
    finish(run)
    settings.WHITE_ZONES_SPLIT_ABOVE = WHOLE
    assert read_results(run) == read_results(finish(country.ask(name="Seul")))


def test_nothing_of_a_run_under_way_can_be_read(country):
    run = begin(country.ask(), parts=2)
    assert not CommuneResult.objects.filter(run=run).exists()
    with pytest.raises(NoInputsError):
        load_replay(run)


def test_failed_run_leaves_no_part(country):
    derogation = Derogation(code=country.example.communes["F"].code, access_class="high", motive="Essai")
    run = country.ask(derogations=(derogation,), derogated_share=1.0)
    assert execute_job(job_id=run.job_id).state == JobState.FAILED
    assert not RunPart.objects.filter(run=run).exists()
    assert not RunInputs.objects.filter(run=run).exists()
    assert not RunSupply.objects.filter(run=run).exists()


def test_run_cancelled_after_its_worker_died_leaves_no_part_once_another_begins(country):
    run = begin(country.ask(), parts=1)
    Job.objects.filter(pk=run.job_id).update(state=JobState.CANCELLING)
    fall_silent(run)
    reap_jobs()
    forget_abandoned_parts()
    assert not RunPart.objects.filter(run=run).exists()
    assert not RunInputs.objects.filter(run=run).exists()


def test_parts_of_a_run_under_way_are_not_forgotten(country):
    run = begin(country.ask(), parts=1)
    forget_abandoned_parts()
    assert run.parts.count() == 2


@pytest.mark.parametrize("state", [JobState.CANCELLING, JobState.QUEUED])
def test_helper_does_nothing_for_a_run_that_is_not_at_work(country, state):
    run = begin(country.ask(), parts=0)
    Job.objects.filter(pk=run.job_id).update(state=state)
    assert help_with_run(run_id=run.pk) == 0


def test_helper_does_nothing_for_a_run_that_ended(country):
    assert help_with_run(run_id=finish(country.ask()).pk) == 0


def test_computed_part_has_a_worker(country):
    run = begin(country.ask(), parts=0)
    with pytest.raises(IntegrityError, match="white_zones_runpart_done_by_someone"), transaction.atomic():
        run.parts.update(done_at=Now())


def test_small_run_is_not_cut(country, settings):
    settings.WHITE_ZONES_SPLIT_ABOVE = 6
    assert finish(country.ask()).parts.count() == 0


def test_regions_are_a_mesh_of_a_country(country):
    assert AreaLevel.REGION in offered_levels(finish(country.ask()))


def test_region_alone_is_not_a_mesh(country):
    assert AreaLevel.REGION not in offered_levels(finish(country.ask(perimeter=country.regions["99"].pk)))
