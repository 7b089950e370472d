"""PostgreSQL refuses to change a siting study; who may read one."""

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from tests.factories.sitings import make_siting
from tests.factories.white_zones import make_actor, make_done_run
from tests.white_zones.domain.test_create_siting import THRESHOLDS
from white_zones.models import SitingAntenna, SitingStudy


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows, thresholds=THRESHOLDS)


@pytest.fixture
def done(run):
    study = make_siting(run, count=2, cover_minutes=40)
    execute_job(job_id=study.job_id)
    study.refresh_from_db()
    return study


def refused(words):
    return pytest.raises(IntegrityError, match=words)


def unchanged(study):
    """Whether the database holds the study as it was read."""
    kept = SitingStudy.objects.filter(pk=study.pk).values().get()
    return kept == {field.attname: getattr(study, field.attname) for field in SitingStudy._meta.concrete_fields}


@pytest.mark.parametrize("changes", [{"count": 9}, {"immediate_value": 1}, {"name": "Autre"}])
def test_what_was_asked_cannot_change(run, changes):
    study = make_siting(run)
    with refused("ne se modifie pas"), transaction.atomic():
        SitingStudy.objects.filter(pk=study.pk).update(**changes)
    assert unchanged(study)


@pytest.mark.parametrize("changes", [{"certified_value": 1}, {"status": "time_limit"}, {"solver_ms": 1}])
def test_done_study_cannot_change(done, changes):
    with refused("ne se modifie pas"), transaction.atomic():
        SitingStudy.objects.filter(pk=done.pk).update(**changes)
    assert unchanged(done)


def test_done_study_may_still_be_shared(done):
    SitingStudy.objects.filter(pk=done.pk).update(is_shared=True)
    done.refresh_from_db()
    assert done.is_shared


def test_done_study_cannot_be_deleted(done):
    with refused("ne change"), transaction.atomic():
        done.delete()
    assert unchanged(done)


def test_antenna_cannot_change(run):
    study = make_siting(run, cover_minutes=40)
    before = list(study.antennas.order_by("pk").values())
    with refused("antenne proposée"), transaction.atomic():
        SitingAntenna.objects.filter(study=study).update(served=1)
    assert list(study.antennas.order_by("pk").values()) == before


def test_antenna_cannot_be_added_to_a_done_study(done, example_rows):
    with refused("ne changent plus"), transaction.atomic():
        SitingAntenna.objects.create(
            study=done, answer="certified", rank=9, commune=example_rows.communes["F"], served=1, communes=1
        )
    assert not done.antennas.filter(rank=9).exists()


def test_finished_study_without_its_figures_is_refused(run):
    study = make_siting(run)
    with refused("sitingstudy_finished_with_figures"), transaction.atomic():
        SitingStudy.objects.filter(pk=study.pk).update(finished_at=study.created_at)
    assert unchanged(study)


def test_study_is_read_by_its_author_alone(run, agent):
    study = make_siting(run, actor=agent)
    assert list(SitingStudy.objects.visible_to(agent)) == [study]
    assert not SitingStudy.objects.visible_to(make_actor()).exists()


def test_shared_study_is_read_by_all_who_read_its_run(run):
    study = make_siting(run, is_shared=True)
    assert list(SitingStudy.objects.visible_to(make_actor(Role.OBSERVER))) == [study]
    assert not SitingStudy.objects.visible_to(make_actor(Role.STRUCTURE_MEMBER)).exists()
