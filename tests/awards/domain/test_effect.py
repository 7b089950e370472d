"""What acceptances change to white zones is what the same antennas, sketched by hand, change to the diagnosis."""

from decimal import Decimal

import numpy as np
import pytest

from awards.domain.effect import measure_effect, run_of
from calls.enums import CallState
from tests.factories.applying import make_bare_run
from tests.factories.awards import acceptance, amount, make_decider, make_heard, make_held, make_released, refusal
from tests.factories.calls import make_call
from tests.factories.structures import make_siae
from tests.factories.territories import make_area
from tests.factories.white_zones import CODES, make_done_run, make_example
from white_zones.domain.evaluate_sketch import evaluate_sketch
from white_zones.domain.replay import NoInputsError, load_replay
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.sketch_enums import SketchAction


@pytest.fixture
def made(db):
    return make_example()


@pytest.fixture
def run(made):
    return make_done_run(made)


@pytest.fixture
def call(run):
    return make_call(run=run)


@pytest.fixture
def heard(made, call):
    """A file of the département of the diagnosis."""
    return make_heard(call, siae=make_siae(kind="ACI", department=made.department), department=made.department)


def sketched(run, *antennas):
    changes = [
        PlannedChange(action=SketchAction.ADD, commune=CODES[code], kind="ACI", etp=Decimal(etp))
        for code, etp in antennas
    ]
    return evaluate_sketch(load_replay(run), changes)


def assert_same(effect, other):
    assert effect.moved == other.moved
    assert effect.totals == other.totals
    assert np.array_equal(effect.after.accessibility, other.after.accessibility)


def test_means_granted_go_to_their_places(made, run, call, heard):
    lines = [amount(heard, etp="3", place=made.communes["F"]), amount(heard, etp="2", place=made.communes["B"])]
    make_released(heard, make_decider(heard), acceptance(heard, *lines))
    effect = measure_effect(call)
    assert_same(effect, sketched(run, ("F", "3"), ("B", "2")))
    assert effect.moved != []


def test_files_of_one_place_add_up(made, run, call, heard):
    other = make_heard(call, siae=make_siae(kind="ACI", department=made.department), department=made.department)
    for file, etp in ((heard, "1"), (other, "2")):
        plan = acceptance(file, amount(file, etp=etp, place=made.communes["F"]))
        make_released(file, make_decider(file), plan)
    assert_same(measure_effect(call), sketched(run, ("F", "3")))


def test_other_years_and_places_outside_of_the_diagnosis_do_not_count(made, run, call, heard):
    lines = [
        amount(heard, etp="3", place=made.communes["F"]),
        amount(heard, etp="9", place=made.communes["B"], year=2028),
        amount(heard, etp="9", place=make_area(name="Ailleurs")),
    ]
    make_released(heard, make_decider(heard), acceptance(heard, *lines))
    assert_same(measure_effect(call), sketched(run, ("F", "3")))


@pytest.mark.parametrize("outcome", ["held", "refused"])
def test_what_is_not_granted_changes_nothing(made, run, call, heard, outcome):
    agent = make_decider(heard)
    if outcome == "held":
        make_held(heard, agent, acceptance(heard, amount(heard, place=made.communes["F"])))
    else:
        make_released(heard, agent, refusal())
    assert_same(measure_effect(call), sketched(run))


def test_diagnosis_is_that_of_the_version_in_force(run, call):
    assert run_of(call) == run
    assert run_of(make_call(run=run, state=CallState.DRAFT)) is None


def test_call_without_diagnosis_has_no_effect():
    assert measure_effect(make_call()) is None


def test_diagnosis_without_inputs_is_not_replayed():
    with pytest.raises(NoInputsError):
        measure_effect(make_call(run=make_bare_run()))
