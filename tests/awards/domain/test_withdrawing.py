"""Decisions withdrawn for reasons that the law names, and appeals with their outcome."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from awards.domain.conventions import sign_convention, terminate_convention
from awards.domain.withdrawing import close_appeal, possible_grounds, record_appeal, withdraw_decision
from awards.enums import AppealKind, AppealOutcome, ConventionState, DecisionState, Party, WithdrawalGround as G
from awards.models import Convention
from calls.enums import ApplicationState as S
from calls.models import Notice
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import DECIDED, make_active, make_owner, make_released, make_sent, refusal
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


def test_withdrawal_is_motivated(file, agent):
    decision = make_released(file, agent)
    with pytest.raises(ValidationError) as refused:
        withdraw_decision(decision, ground=G.ILLEGAL, motive=" ", actor=agent)
    assert list(refused.value.message_dict) == ["motive"]


def test_decision_is_withdrawn_once(file, agent):
    decision = withdraw(make_released(file, agent), agent)
    assert possible_grounds(decision) == []
    with pytest.raises(TransitionRefusedError, match="n’est plus en vigueur"):
        withdraw(decision, agent)


def test_refusal_is_not_withdrawn_at_the_request_of_its_applicant(file, agent):
    decision = make_released(file, agent, refusal())
    with pytest.raises(ValidationError, match="ne convient pas"):
        withdraw(decision, agent, G.REQUEST)


def test_convention_that_nobody_signed_falls_with_its_decision(file, agent):
    decision = make_released(file, agent)
    make_sent(decision, agent)
    assert withdraw(decision, agent).state == DecisionState.WITHDRAWN
    assert not Convention.objects.exists()


def test_convention_in_force_is_terminated_before_its_decision_is_withdrawn(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    with pytest.raises(TransitionRefusedError, match="résiliez-la avant"):
        withdraw(convention.decision, agent, G.REQUEST)

    terminate_convention(convention, motive="Activité cessée.", actor=agent)
    decision = withdraw(convention.decision, agent, G.REQUEST)
    file.refresh_from_db()
    assert (decision.state, file.state) == (DecisionState.WITHDRAWN, S.DELIBERATED)


def test_decision_of_a_convention_that_has_ended_is_not_withdrawn(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.ENDED, ended_at=DECIDED)
    with pytest.raises(TransitionRefusedError, match="a produit tous ses effets"):
        withdraw(convention.decision, agent, G.REQUEST)


def test_convention_that_a_party_signed_is_taken_back_first(file, agent):
    decision = make_released(file, agent)
    sign_convention(
        make_sent(decision, agent),
        party=Party.BENEFICIARY,
        name="Claude Durand",
        quality="Présidence",
        signed_on=TODAY,
        actor=agent,
    )
    with pytest.raises(TransitionRefusedError, match="reprenez-la d’abord"):
        withdraw(decision, agent)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [({"summary": " "}, "summary"), ({"received_on": TODAY + dt.timedelta(days=1)}, "received_on")],
)
def test_appeal_says_what_it_pleads_and_when_it_came(file, agent, fields, fault):
    with pytest.raises(ValidationError) as refused:
        contest(make_released(file, agent, refusal()), agent, **fields)
    assert list(refused.value.message_dict) == [fault]


def test_outcome_of_an_appeal_is_motivated(file, agent):
    appeal = contest(make_released(file, agent, refusal()), agent)
    with pytest.raises(ValidationError) as refused:
        close_appeal(appeal, outcome=AppealOutcome.UPHELD, note="", actor=agent)
    assert list(refused.value.message_dict) == ["note"]
