"""Reports handed in, given back, accepted; reminders that leave once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from awards.domain.conventions import terminate_convention
from awards.domain.reminders import remind_conditions, remind_reports
from awards.domain.reporting import compare_report, review_report, submit_report
from awards.enums import ReportState
from awards.models import FollowUpReport
from iae_portal.common.models import OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import DECIDED, acceptance, amount, make_active, make_owner, make_released

AFTERWARDS = dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def report(file, agent):
    return make_active(make_released(file, agent), agent, signed_on=DECIDED.date()).reports.get()


@pytest.fixture
def owner(file):
    return make_owner(file)


def hand_in(report, owner, **figures):
    return submit_report(report, achieved={"etp": "3,50", "people": "10", **figures}, comment="Fait.", actor=owner)


def test_report_is_handed_in_then_accepted_for_good(report, owner, agent, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    handed = hand_in(report, owner)
    assert (handed.state, handed.achieved) == (ReportState.SUBMITTED, {"etp": "3.50", "people": "10"})
    accepted = review_report(handed, is_accepted=True, note="", actor=agent)
    assert accepted.state == ReportState.ACCEPTED
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        FollowUpReport.objects.filter(pk=report.pk).update(comment="Autre")


def test_report_given_back_is_handed_in_again(report, owner, agent, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    returned = review_report(hand_in(report, owner), is_accepted=False, note="Précisez les sorties.", actor=agent)
    assert returned.state == ReportState.RETURNED
    assert hand_in(returned, owner, exits="4").achieved["exits"] == "4"


def test_report_is_not_given_back_without_saying_why(report, owner, agent, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    with pytest.raises(ValidationError, match="à compléter"):
        review_report(hand_in(report, owner), is_accepted=False, note=" ", actor=agent)


def test_report_is_refused_before_the_end_of_its_period(report, owner):
    with pytest.raises(TransitionRefusedError, match="période"):
        hand_in(report, owner)


def test_figure_that_exceeds_its_whole_is_named(report, owner, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    with pytest.raises(ValidationError) as refused:
        hand_in(report, owner, rsa="11")
    assert list(refused.value.message_dict) == ["rsa"]


def test_agent_hands_in_nothing_and_applicant_accepts_nothing(report, owner, agent, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    with pytest.raises(PermissionDenied):
        hand_in(report, agent)
    with pytest.raises(PermissionDenied):
        review_report(hand_in(report, owner), is_accepted=True, note="", actor=owner)


def test_promised_stands_beside_achieved(report, owner, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    told = {label: (promised, achieved) for label, promised, achieved, _ in compare_report(hand_in(report, owner))}
    assert told["Personnes accueillies"] == (12, 10)


@pytest.mark.parametrize(
    ("day", "mails"), [("2028-02-01", 0), ("2028-03-01", 1), ("2028-03-25", 1), ("2028-04-02", 2)]
)
def test_reminder_leaves_once_and_reaches_agents_once_late(report, owner, agent, day, mails):
    OutgoingMail.objects.all().delete()
    for _ in range(2):
        remind_reports(today=dt.date.fromisoformat(day))
    assert OutgoingMail.objects.count() == mails


def test_condition_that_nobody_set_is_not_recalled(report):
    assert remind_conditions(today=dt.date(2027, 9, 1)) == 0


@pytest.mark.parametrize(
    ("day", "mails"), [("2027-08-30", 0), ("2027-08-31", 1), ("2027-09-30", 1), ("2027-10-02", 2)]
)
def test_condition_is_recalled_once_and_to_agents_once_late(conditional, owner, day, mails):
    OutgoingMail.objects.all().delete()
    for _ in range(2):
        remind_conditions(today=dt.date.fromisoformat(day))
    assert OutgoingMail.objects.count() == mails


def test_report_without_its_etp_is_refused(report, owner, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    with pytest.raises(ValidationError) as refused:
        hand_in(report, owner, etp="")
    assert list(refused.value.message_dict) == ["etp"]


def test_report_is_handed_in_once(report, owner, agent, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    with pytest.raises(TransitionRefusedError, match="n’est pas à examiner"):
        review_report(report, is_accepted=True, note="", actor=agent)
    hand_in(report, owner)
    with pytest.raises(TransitionRefusedError, match="déjà remis"):
        hand_in(report, owner)


def test_report_that_a_termination_took_away_is_not_handed_in(file, agent):
    lines = [amount(file), amount(file, year=2028)]
    convention = make_active(make_released(file, agent, acceptance(file, *lines)), agent, signed_on=DECIDED.date())
    planned = convention.reports.get(number=2)
    terminate_convention(convention, motive="Activité cessée.", actor=agent)
    with pytest.raises(PermissionDenied):
        hand_in(planned, make_owner(file))
    assert list(convention.reports.values_list("number", flat=True)) == [1]
