"""Asking where to open antennas, and the immediate answer."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.audit import AuditEvent
from tests.factories.sitings import make_siting, new_study
from tests.factories.white_zones import CODES, make_actor, make_done_run
from white_zones.domain.create_siting import create_siting, share_siting
from white_zones.domain.replay import load_replay
from white_zones.domain.siting_problem import find_candidates
from white_zones.enums import RunState
from white_zones.models import SitingStudy

# With these thresholds A and E are poorly served, D and F are white; they lack 12.5, 7.5, 7.5 and 30 seekers' worth.
THRESHOLDS = (0.85, 0.9, 1.2)


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows, thresholds=THRESHOLDS)


def proposed(study):
    rows = study.antennas.select_related("commune").order_by("rank")
    return [(row.answer, row.commune.code, row.served, row.communes) for row in rows]


def test_immediate_answer_covers_most_of_the_need(run):
    study = make_siting(run, count=2, cover_minutes=40)
    assert proposed(study) == [
        ("immediate", CODES["F"], pytest.approx(30.0, rel=1e-12), 1),
        ("immediate", CODES["C"], pytest.approx(27.5, rel=1e-12), 3),
    ]
    assert (study.target_demand, study.target_communes) == (pytest.approx(57.5, rel=1e-12), 4)
    assert (study.immediate_value, study.candidate_count) == (pytest.approx(57.5, rel=1e-12), 6)


def test_study_of_white_communes_leaves_out_the_others(run):
    study = make_siting(run, target="white", cover_minutes=40)
    assert (study.target_demand, study.target_communes) == (pytest.approx(37.5, rel=1e-12), 2)


def test_coverable_need_is_that_of_the_candidates(run):
    study = make_siting(run, cover_minutes=40, minimum_population=6000)
    assert study.coverable_demand == pytest.approx(30.0, rel=1e-12)


def test_capacity_limits_what_an_antenna_covers(run):
    study = make_siting(run, count=2, cover_minutes=40, capacity=20)
    assert [row[2] for row in proposed(study)] == [20.0, 20.0]


def test_antenna_below_the_minimum_is_not_proposed(run):
    study = make_siting(run, count=2, cover_minutes=40, minimum_demand=28)
    assert [row[1] for row in proposed(study)] == [CODES["F"]]


def test_study_waits_for_a_worker(run, agent):
    study = make_siting(run, actor=agent)
    assert (study.state, study.author, study.gap) == (RunState.RUNNING, agent, None)
    assert (study.job.kind, study.job.parameters) == ("white_zones.siting", {"study": study.pk})


def test_study_is_told_in_the_audit_trail(run, agent):
    study = make_siting(run, actor=agent)
    event = AuditEvent.objects.get(verb="siting:create", subject_id=str(study.pk))
    assert (event.actor, event.data["run"]) == (agent, run.pk)


def test_study_asked_twice_is_one(run, agent):
    key = uuid.uuid4()
    assert make_siting(run, actor=agent, request_key=key) == make_siting(run, actor=agent, request_key=key)
    assert SitingStudy.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER])
def test_study_is_refused_to_those_who_may_not_start(run, role):
    with pytest.raises(PermissionDenied):
        make_siting(run, actor=make_actor(role))


def test_run_without_inputs_is_refused(run, agent):
    study = new_study(run)
    run.pk += 1_000_000
    with pytest.raises(ValidationError, match="copiez-le"):
        create_siting(study, actor=agent)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 51}, "count"),
        ({"kind": "XX"}, "kind"),
        ({"cover_minutes": 0}, "cover_minutes"),
        ({"time_limit": 4}, "time_limit"),
    ],
)
def test_impossible_choice_is_refused(run, agent, changes, field):
    with pytest.raises(ValidationError) as refusal:
        create_siting(new_study(run, **changes), actor=agent)
    assert list(refusal.value.message_dict) == [field]


def test_kind_that_the_run_does_not_count_is_refused(example_rows, agent):
    run = make_done_run(example_rows, kinds=("EI", "ETTI"))
    with pytest.raises(ValidationError, match="ne compte pas cette filière"):
        create_siting(new_study(run), actor=agent)


def test_cover_time_beyond_the_times_of_the_run_is_refused(run, agent):
    """The decay ends at 30 minutes, and times are kept up to 4/3 of that for the robustness."""
    assert make_siting(run, cover_minutes=40).cover_minutes == 40
    with pytest.raises(ValidationError, match="que jusqu’à 40"):
        create_siting(new_study(run, cover_minutes=41), actor=agent)


def test_rule_without_what_it_asks_is_refused(run, agent):
    with pytest.raises(ValidationError, match="porte ce qu’il demande"):
        create_siting(new_study(run, candidates="population", minimum_population=None), actor=agent)


def test_rule_that_keeps_no_commune_is_refused(run, agent):
    with pytest.raises(ValidationError, match="Aucune commune"):
        create_siting(new_study(run, minimum_population=1_000_000), actor=agent)


def test_no_need_within_the_cover_time_proposes_nothing(run):
    # F is the only candidate, five minutes from its own inhabitants.
    study = make_siting(run, cover_minutes=4, minimum_population=6000)
    assert (proposed(study), study.immediate_value) == ([], 0.0)


def test_candidates_are_the_most_populous_communes_of_each_epci(run, example_rows):
    study = new_study(run, candidates="epci", minimum_population=None)
    # Communes A to F have 1,000 to 6,000 inhabitants; the EPCI are A, B, F and C, D, E.
    assert find_candidates(study, replay=load_replay(run)) == [CODES["E"], CODES["F"]]


def test_candidates_are_the_communes_above_a_population(run):
    study = new_study(run, minimum_population=4000)
    assert find_candidates(study, replay=load_replay(run)) == [CODES["D"], CODES["E"], CODES["F"]]


def test_candidates_are_the_communes_of_a_department(run, example_rows):
    chosen = {"candidates": "department", "minimum_population": None}
    here = new_study(run, department=example_rows.department, **chosen)
    assert find_candidates(here, replay=load_replay(run)) == sorted(CODES.values())


def test_author_shares_a_study(run, agent):
    study = share_siting(make_siting(run, actor=agent), actor=agent, shared=True)
    assert study.is_shared
    assert AuditEvent.objects.filter(verb="siting:share", subject_id=str(study.pk)).count() == 1


def test_study_shared_twice_is_told_once(run, agent):
    """Two clicks hold the study as it was before the first of them."""
    asked = make_siting(run, actor=agent)
    share_siting(asked, actor=agent, shared=True)
    assert share_siting(asked, actor=agent, shared=True).is_shared
    assert AuditEvent.objects.filter(verb="siting:share", subject_id=str(asked.pk)).count() == 1


def test_study_is_shared_by_its_author_only(run, agent):
    with pytest.raises(PermissionDenied):
        share_siting(make_siting(run, actor=agent), actor=make_actor(), shared=True)
