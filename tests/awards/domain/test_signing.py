"""What a signature must say and when it may come; what a convention must be before it moves."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.domain.conventions import (
    draft_convention,
    edit_convention,
    end_convention,
    send_convention,
    sign_convention,
    take_convention_back,
    terminate_convention,
)
from awards.domain.reporting import review_report, submit_report
from awards.domain.signatures import Written, check_signature
from awards.enums import ConventionState, Party
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import (
    DECIDED,
    acceptance,
    amount,
    make_active,
    make_held,
    make_owner,
    make_released,
    make_sent,
    sign_all,
)
from tests.factories.desk import exclude

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


def test_convention_taken_back_is_a_draft_that_is_sent_again(file, agent):
    convention = take_convention_back(make_sent(make_released(file, agent), agent), actor=agent)
    assert (convention.state, convention.content, convention.fingerprint) == (ConventionState.DRAFT, {}, "")
    assert edit(convention, agent, commitments="Accueillir davantage.").commitments == "Accueillir davantage."
    assert send_convention(convention, actor=agent).state == ConventionState.SENT


def test_draft_is_not_signed(file, agent):
    convention = draft_convention(make_released(file, agent), actor=agent)
    with pytest.raises(TransitionRefusedError, match="n’est pas à la signature"):
        sign_all(convention, agent, signed_on=TODAY)
    assert not convention.signatures.exists()


def test_agent_with_an_interest_in_the_file_signs_nothing(file, agent):
    convention = make_sent(make_released(file, agent), agent)
    exclude(file, agent)
    with pytest.raises(PermissionDenied):
        sign_convention(
            convention, party=Party.BENEFICIARY, name="A", quality="Présidence", signed_on=TODAY, actor=agent
        )


def test_convention_ends_once_its_reports_are_accepted(file, agent, time_machine):
    owner = make_owner(file)
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    time_machine.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC), tick=False)
    report = submit_report(convention.reports.get(), achieved={"etp": "4"}, comment="", actor=owner)
    review_report(report, is_accepted=True, note="", actor=agent)
    ended = end_convention(convention, actor=agent)
    assert (ended.state, ended.ended_at) == (ConventionState.ENDED, dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC))
