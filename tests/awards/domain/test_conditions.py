"""Conditions of an acceptance: proven by the applicant, settled by an agent, once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.domain.conditions import give_evidence, settle_condition
from awards.enums import ConditionState as S, DecisionState
from awards.models import Condition, Decision
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.applying import upload
from tests.factories.awards import DECIDED, acceptance, make_heard, make_owner, make_released
from tests.factories.desk import declare
from tests.factories.users import make_agent

AFTERWARDS = dt.datetime(2027, 10, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def condition(conditional):
    return conditional.decision.conditions.get()


def test_applicant_joins_the_proof(file, condition):
    owner = make_owner(file)
    proven = give_evidence(condition, note=" Bail signé. ", upload=upload(name="bail.pdf"), actor=owner)
    assert (proven.evidence.name, proven.evidence_note, proven.evidence_at) == ("bail.pdf", "Bail signé.", DECIDED)
    assert proven.state == S.PENDING
    event = AuditEvent.objects.get(verb="condition:evidence")
    assert (event.actor, event.data) == (owner, {"condition": condition.pk})


def test_proof_comes_with_a_file(file, condition):
    with pytest.raises(ValidationError) as refusal:
        give_evidence(condition, note="Bail signé.", actor=make_owner(file))
    assert list(refusal.value.message_dict) == ["file"]


def test_nobody_else_proves_for_the_applicant(condition, agent):
    for stranger in (agent, make_owner(make_heard())):
        with pytest.raises(ValidationError, match="n’est pas le vôtre"):
            give_evidence(condition, note="Bail.", upload=upload(), actor=stranger)
    condition.refresh_from_db()
    assert condition.evidence is None


def test_agent_settles_what_the_applicant_does_not(file, condition):
    with pytest.raises(PermissionDenied):
        settle_condition(condition, outcome=S.MET, motive="Visite.", actor=make_owner(file))
    condition.refresh_from_db()
    assert condition.state == S.PENDING


@pytest.mark.parametrize(
    ("outcome", "motive", "fields"),
    [
        (S.PENDING, "Attendre.", ["outcome"]),
        (S.PENDING, "", ["outcome"]),
        (S.FAILED, " ", ["motive"]),
        (S.WAIVED, "", ["motive"]),
        (S.MET, "", ["motive"]),
    ],
)
def test_finding_is_one_and_has_its_reason(condition, agent, outcome, motive, fields):
    with pytest.raises(ValidationError) as refusal:
        settle_condition(condition, outcome=outcome, motive=motive, actor=agent)
    assert list(refusal.value.message_dict) == fields


def test_proof_joined_is_reason_enough(file, condition, agent):
    give_evidence(condition, note="", upload=upload(), actor=make_owner(file))
    settled = settle_condition(condition, outcome=S.MET, motive="", actor=agent)
    assert (settled.state, settled.decided_by, settled.decided_at) == (S.MET, agent, DECIDED)


def test_condition_fails_the_day_after_its_last_one(condition, agent, time_machine):
    time_machine.move_to(AFTERWARDS - dt.timedelta(days=1), tick=False)
    with pytest.raises(TransitionRefusedError, match="échéance n’est pas passée"):
        settle_condition(condition, outcome=S.FAILED, motive="Rien.", actor=agent)
    time_machine.move_to(AFTERWARDS, tick=False)
    assert settle_condition(condition, outcome=S.FAILED, motive="Rien.", actor=agent).state == S.FAILED


def test_condition_is_settled_once(file, condition, agent):
    settle_condition(condition, outcome=S.WAIVED, motive="Commune défaillante.", actor=agent)
    with pytest.raises(TransitionRefusedError, match="levée"):
        settle_condition(condition, outcome=S.MET, motive="Visite.", actor=agent)
    with pytest.raises(TransitionRefusedError, match="actualisez la page"):
        give_evidence(condition, note="", upload=upload(), actor=make_owner(file))


def test_condition_of_a_decision_withdrawn_is_not_settled(file, condition, agent):
    Decision.objects.filter(pk=condition.decision_id).update(state=DecisionState.REPLACED, closed_at=DECIDED)
    with pytest.raises(TransitionRefusedError, match="n’est pas en vigueur"):
        settle_condition(condition, outcome=S.MET, motive="Visite.", actor=agent)


def test_condition_is_settled_before_there_is_a_convention(file, agent, condition_plan):
    decision = make_released(file, agent, acceptance(file, conditions=[condition_plan]))
    settled = settle_condition(decision.conditions.get(), outcome=S.WAIVED, motive="Déjà ouverte.", actor=agent)
    assert (settled.state, Condition.objects.count()) == (S.WAIVED, 1)


def test_agent_of_the_region_settles_too(condition, file):
    regional = make_agent()
    declare(file, regional)
    assert settle_condition(condition, outcome=S.MET, motive="Visite.", actor=regional).state == S.MET
