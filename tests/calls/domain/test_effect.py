"""The effect of accepted files is that of the same antennas sketched by hand; the score comes from the same run."""

from decimal import Decimal

import numpy as np
import pytest
import time_machine

from calls.domain.effect import gather_effect, plan_change, run_to_replay
from calls.domain.territorial_panel import score_application, score_applications
from calls.enums import ApplicationState as S
from calls.models import CallVersion
from tests.factories.calls import DEFINITION, make_call
from tests.factories.desk import AFTER, make_file
from tests.factories.structures import make_siae
from tests.factories.white_zones import CODES, make_done_run, make_example
from white_zones.domain.evaluate_sketch import evaluate_sketch
from white_zones.domain.replay import load_replay
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.models import CommuneResult
from white_zones.sketch_enums import SketchAction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_closing():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def made():
    return make_example()


@pytest.fixture
def run(made):
    return make_done_run(made)


def propose(made, call, *, commune, etp, kind="ACI"):
    siae = make_siae(kind=kind, department=made.department)
    return make_file(
        call,
        siae=siae,
        department=made.department,
        state=S.UNDER_REVIEW,
        place=made.communes[commune],
        etp_by_year={"2028": "99", "2027": etp},
    )


def test_effect_is_that_of_the_same_sketch_by_hand(made, run):
    call = make_call(run=run)
    files = [propose(made, call, commune="F", etp="3"), propose(made, call, commune="B", etp="2.50", kind="EI")]
    gathered = gather_effect(run, files)
    by_hand = evaluate_sketch(
        load_replay(run),
        [
            PlannedChange(action=SketchAction.ADD, commune=CODES["F"], kind="ACI", etp=Decimal(3)),
            PlannedChange(action=SketchAction.ADD, commune=CODES["B"], kind="EI", etp=Decimal("2.5")),
        ],
    )
    assert gathered.effect.moved == by_hand.moved
    assert gathered.effect.totals == by_hand.totals
    assert gathered.effect.by_department == by_hand.by_department
    assert np.array_equal(gathered.effect.after.accessibility, by_hand.after.accessibility)
    assert gathered.etp == Decimal("5.5")


def test_files_without_antenna_are_told(made, run):
    call = make_call(run=run)
    nowhere, nothing = make_file(call), propose(made, call, commune="A", etp="0")
    gathered = gather_effect(run, [nowhere, nothing])
    assert [(one.application, one.reason) for one in gathered.left_out] == [
        (nowhere, "il ne désigne pas de commune"),
        (nothing, "il ne demande pas d’ETP la première année"),
    ]
    assert gathered.effect.moved == []


def test_first_year_is_the_earliest(made, run):
    assert plan_change(propose(made, make_call(run=run), commune="A", etp="4")).etp == Decimal(4)


def test_score_takes_its_class_from_the_run(made, run):
    application = propose(made, make_call(run=run), commune="F", etp="3")
    row = CommuneResult.objects.get(run=run, area=made.communes["F"], kind="")
    score = score_application(application)
    assert row.get_access_class_display() in score.parts[0].reason
    assert 0 < score.total <= 100


def test_score_is_kept_once_computed(made, run, django_assert_num_queries):
    call = make_call(run=run)
    files = [propose(made, call, commune=code, etp="3") for code in ("F", "A")]
    first = score_applications(files)
    with django_assert_num_queries(0):
        assert score_applications(files) == first
    assert sorted(first) == sorted(file.pk for file in files)


def test_file_without_diagnosis_has_no_score():
    assert score_application(make_file()) is None


def test_files_of_one_version_are_replayed_on_its_diagnosis(made, run):
    call = make_call(run=run)
    files = [propose(made, call, commune="F", etp="3")]
    amend(call, run=None)

    assert run_to_replay(call, files) == run


def test_files_of_two_diagnoses_are_replayed_on_the_one_in_force(made, run):
    call = make_call(run=run)
    former = propose(made, call, commune="F", etp="3")
    other = make_done_run(made, name="Autre calcul")
    amend(call, run=other)
    newer = propose(made, call, commune="A", etp="3")

    assert run_to_replay(call, [former, newer]) == other


def amend(call, *, run):
    call.version = CallVersion.objects.create(
        call=call,
        number=2,
        definition=DEFINITION,
        fingerprint="c" * 64,
        note="Le diagnostic change.",
        run=run,
        published_by=call.created_by,
    )
    call.save(update_fields=["version"])
