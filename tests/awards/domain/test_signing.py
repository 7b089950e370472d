"""What a signature must say and when it may come; what a convention must be before it moves."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from awards.domain.conventions import (
    draft_convention,
    edit_convention,
    end_convention,
    terminate_convention,
)
from awards.domain.signatures import Written, check_signature
from awards.enums import Party
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import DECIDED, acceptance, amount, make_active, make_held, make_released, make_sent

TODAY = DECIDED.date()
PARTIES = [Party.BENEFICIARY, Party.STATE]


@pytest.mark.parametrize(
    ("done", "fields", "faults"),
    [
        (set(), {"party": Party.COUNCIL}, ["party"]),
        ({"beneficiary"}, {"party": Party.BENEFICIARY}, ["party"]),
        (set(), {"party": Party.STATE}, ["party"]),
        ({"beneficiary"}, {"party": Party.STATE}, []),
        (set(), {}, []),
        (set(), {"name": " "}, ["name"]),
        (set(), {"quality": ""}, ["quality"]),
        (set(), {"signed_on": TODAY + dt.timedelta(days=1)}, ["signed_on"]),
        (set(), {"name": "", "quality": "", "party": Party.STATE}, ["party", "name", "quality"]),
    ],
)
def test_signature_says_who_and_when_in_its_turn(done, fields, faults):
    values = {
        "party": Party.BENEFICIARY,
        "name": "Claude Durand",
        "quality": "Présidence",
        "signed_on": TODAY,
        **fields,
    }
    found = []
    try:
        check_signature(PARTIES, done, Written(**values))
    except ValidationError as refusal:
        found = list(refusal.message_dict)
    assert found == faults


def test_convention_is_made_of_a_decision_in_force(file, agent):
    with pytest.raises(TransitionRefusedError, match="acceptation notifiée"):
        draft_convention(make_held(file, agent), actor=agent)


def test_decision_has_one_convention(file, agent):
    decision = make_released(file, agent)
    draft_convention(decision, actor=agent)
    with pytest.raises(TransitionRefusedError, match="déjà sa convention"):
        draft_convention(decision, actor=agent)


def edit(convention, agent, **fields):
    values = {"starts_on": TODAY, "ends_on": dt.date(2028, 12, 31), "commitments": "Accueillir.", "targets": {}}
    return edit_convention(convention, **{**values, **fields}, actor=agent)


def test_convention_that_was_sent_is_no_longer_a_draft(file, agent):
    with pytest.raises(TransitionRefusedError, match="n’est plus un projet"):
        edit(make_sent(make_released(file, agent), agent), agent)


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [(TODAY - dt.timedelta(days=1), "précède son début"), (dt.date(2027, 12, 31), "hors de ces dates.*2028")],
)
def test_dates_of_a_convention_follow_each_other_and_hold_its_means(file, agent, ends_on, words):
    lines = [amount(file), amount(file, year=2028)]
    convention = draft_convention(make_released(file, agent, acceptance(file, *lines)), actor=agent)
    with pytest.raises(ValidationError, match=words):
        edit(convention, agent, ends_on=ends_on)


def test_convention_ends_after_its_last_day(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    with pytest.raises(TransitionRefusedError, match="court encore"):
        end_convention(convention, actor=agent)


def test_termination_is_motivated(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    with pytest.raises(ValidationError, match="Motivez la résiliation"):
        terminate_convention(convention, motive=" ", actor=agent)
