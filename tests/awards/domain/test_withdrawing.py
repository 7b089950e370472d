"""Decisions withdrawn for reasons that the law names, and appeals with their outcome."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from awards.domain.withdrawing import close_appeal, possible_grounds, record_appeal, withdraw_decision
from awards.enums import AppealKind, AppealOutcome, DecisionState, WithdrawalGround as G
from calls.enums import ApplicationState as S
from calls.models import Notice
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import DECIDED, make_active, make_owner, make_released, refusal
from tests.factories.users import make_holder

TODAY = DECIDED.date()


def withdraw(decision, agent, ground=G.ILLEGAL):
    return withdraw_decision(decision, ground=ground, motive="Erreur sur la filière.", actor=agent)


def test_unlawful_acceptance_is_withdrawn_within_four_months(file, agent):
    owner = make_owner(file)
    decision = withdraw(make_released(file, agent), agent)
    file.refresh_from_db()
    assert (decision.state, decision.closing_ground, file.state) == (DecisionState.WITHDRAWN, G.ILLEGAL, S.DELIBERATED)
    assert Notice.objects.filter(user=owner, event="reopened").exists()


@pytest.mark.parametrize(("days", "is_possible"), [(122, True), (124, False)])
def test_four_months_are_counted_from_the_notification(file, agent, time_machine, days, is_possible):
    decision = make_released(file, agent)
    time_machine.move_to(DECIDED + dt.timedelta(days=days), tick=False)
    assert (G.ILLEGAL in possible_grounds(decision)) is is_possible


def test_acceptance_is_no_longer_withdrawn_as_unlawful_after_four_months(file, agent, time_machine):
    decision = make_released(file, agent)
    time_machine.move_to(DECIDED + dt.timedelta(days=130), tick=False)
    with pytest.raises(ValidationError, match="quatre mois"):
        withdraw(decision, agent)
    assert withdraw(decision, agent, G.REQUEST).state == DecisionState.WITHDRAWN


def test_refusal_is_taken_back_at_any_time(file, agent, time_machine):
    decision = make_released(file, agent, refusal())
    time_machine.move_to(DECIDED + dt.timedelta(days=400), tick=False)
    assert withdraw(decision, agent, G.UNFAVOURABLE).state == DecisionState.WITHDRAWN
    file.refresh_from_db()
    assert (file.state, file.motive) == (S.DELIBERATED, "")


def test_acceptance_under_a_signed_convention_is_not_withdrawn(file, agent):
    decision = make_released(file, agent)
    make_active(decision, agent, signed_on=TODAY)
    with pytest.raises(TransitionRefusedError, match="résiliez-la"):
        withdraw(decision, agent)


def test_member_withdraws_nothing(file, agent):
    decision = make_released(file, agent)
    with pytest.raises(PermissionDenied):
        withdraw(decision, make_holder(Role.COMMITTEE_MEMBER, file.department))


def contest(decision, agent, **fields):
    values = {"kind": AppealKind.GRACIOUS, "received_on": TODAY, "summary": "Le besoin est réel."}
    return record_appeal(decision, **{**values, **fields}, actor=agent)


def test_quashed_decision_brings_the_file_back(file, agent):
    decision = make_released(file, agent, refusal())
    appeal = close_appeal(contest(decision, agent), outcome=AppealOutcome.QUASHED, note="Besoin établi.", actor=agent)
    decision.refresh_from_db()
    file.refresh_from_db()
    assert (appeal.is_open, decision.closing_ground, file.state) == (False, G.APPEAL, S.DELIBERATED)


def test_upheld_decision_stays(file, agent):
    decision = make_released(file, agent, refusal())
    close_appeal(contest(decision, agent), outcome=AppealOutcome.UPHELD, note="Motifs inchangés.", actor=agent)
    decision.refresh_from_db()
    assert decision.state == DecisionState.RELEASED


def test_appeal_before_the_notification_is_refused(file, agent):
    with pytest.raises(ValidationError, match="après la notification"):
        contest(make_released(file, agent), agent, received_on=TODAY - dt.timedelta(days=1))


def test_appeal_is_closed_once(file, agent):
    appeal = contest(make_released(file, agent, refusal()), agent)
    close_appeal(appeal, outcome=AppealOutcome.DROPPED, note="Désistement.", actor=agent)
    with pytest.raises(TransitionRefusedError, match="déjà clos"):
        close_appeal(appeal, outcome=AppealOutcome.UPHELD, note="Encore.", actor=agent)
