"""A decision is prepared after the avis, with its motives, its means and its conditions; nobody is told yet."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from awards.domain.preparing import (
    ConditionPlan,
    DecisionPlan,
    drop_decision,
    hold_decision,
    prepare_decision,
    take_decision_back,
)
from awards.enums import DecisionKind, DecisionState
from awards.models import Decision
from calls.enums import ApplicationState as S
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import (
    DECIDED,
    HEARD,
    acceptance,
    amount,
    make_decider,
    make_heard,
    make_held,
    make_released,
    refusal,
)
from tests.factories.desk import declare
from tests.factories.territories import make_area
from tests.factories.users import make_holder


def test_acceptance_keeps_its_lines_and_the_avis(file, agent):
    decision = prepare_decision(
        file, plan=acceptance(file, amount(file), amount(file, year=2028, etp="5.25", euros="1000")), actor=agent
    )
    lines = list(decision.lines.values_list("year", "etp", "euros"))
    assert lines == [(2027, Decimal("4.00"), None), (2028, Decimal("5.25"), Decimal("1000.00"))]
    assert (decision.state, decision.opinion.value, decision.revision) == (DecisionState.PREPARED, "favourable", 1)


def test_nobody_is_told_and_the_file_does_not_move(file, agent):
    prepare_decision(file, plan=acceptance(file), actor=agent)
    file.refresh_from_db()
    assert (file.state, OutgoingMail.objects.count()) == (S.DELIBERATED, 0)


def test_trail_tells_the_preparation_on_the_file(file, agent):
    prepare_decision(file, plan=acceptance(file), actor=agent)
    event = AuditEvent.objects.get(verb="decision:prepared")
    assert (event.subject_id, event.actor, event.data["kind"]) == (str(file.pk), agent, "accepted")


@pytest.mark.parametrize("kind", [DecisionKind.REJECTED, DecisionKind.DISMISSED])
def test_unfavourable_decision_without_motive_is_refused(file, agent, kind):
    with pytest.raises(ValidationError) as refused:
        prepare_decision(file, plan=DecisionPlan(kind=kind, motive="  "), actor=agent)
    assert "motive" in refused.value.message_dict
    assert not Decision.objects.exists()


def test_acceptance_without_means_is_refused(file, agent):
    with pytest.raises(ValidationError) as refused:
        prepare_decision(file, plan=DecisionPlan(kind=DecisionKind.ACCEPTED), actor=agent)
    assert refused.value.message_dict["lines"] == ["Une acceptation accorde des moyens : ajoutez au moins une ligne."]


def test_means_of_another_kind_than_the_structure_are_refused(file, agent):
    with pytest.raises(ValidationError, match="ACI"):
        prepare_decision(file, plan=acceptance(file, amount(file, kind="EI")), actor=agent)


def test_decision_waits_for_the_avis_while_its_month_runs(agent):
    file = make_heard(value=None)
    declare(file, agent)
    with pytest.raises(ValidationError, match="délai d’un mois"):
        prepare_decision(file, plan=acceptance(file), actor=agent)


def test_decision_is_taken_without_avis_once_its_month_is_over(agent, time_machine):
    file = make_heard(value=None)
    declare(file, agent)
    time_machine.move_to(HEARD, tick=False)
    record_event(actor=agent, verb="application:awaiting_committee", subject=file, data={"move": "present"})
    time_machine.move_to(HEARD + dt.timedelta(days=32), tick=False)
    decision = prepare_decision(file, plan=acceptance(file), actor=agent)
    assert decision.opinion is None
    assert "n’a pas rendu d’avis dans le délai d’un mois" in decision.without_opinion


def test_decision_is_written_over_while_it_is_prepared(file, agent):
    prepare_decision(file, plan=acceptance(file), actor=agent)
    decision = prepare_decision(file, plan=refusal(), actor=agent, revision=1)
    assert (Decision.objects.count(), decision.kind, decision.revision) == (1, DecisionKind.REJECTED, 2)
    assert not decision.lines.exists()


def test_decision_read_before_another_change_is_refused(file, agent):
    prepare_decision(file, plan=acceptance(file), actor=agent)
    prepare_decision(file, plan=refusal(), actor=agent, revision=1)
    with pytest.raises(ValidationError, match="relisez-la"):
        prepare_decision(file, plan=acceptance(file), actor=agent, revision=1)


def test_held_decision_is_not_written_over(file, agent):
    make_held(file, agent)
    with pytest.raises(TransitionRefusedError, match="prête à notifier"):
        prepare_decision(file, plan=refusal(), actor=agent)


def test_held_decision_is_taken_back_then_dropped(file, agent):
    decision = take_decision_back(make_held(file, agent), actor=agent)
    assert (decision.state, decision.held_at) == (DecisionState.PREPARED, None)
    drop_decision(decision, actor=agent)
    assert not Decision.objects.exists()


def test_decision_held_twice_is_refused(file, agent):
    decision = make_held(file, agent)
    with pytest.raises(TransitionRefusedError, match="actualisez"):
        hold_decision(decision, actor=agent)


@pytest.mark.parametrize(
    "role", [Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER, Role.OBSERVER, Role.ADMINISTRATOR, Role.OPERATOR]
)
def test_person_who_does_not_decide_prepares_nothing(file, role):
    areas = [file.department] if role == Role.COMMITTEE_MEMBER else []
    with pytest.raises(PermissionDenied):
        prepare_decision(file, plan=acceptance(file), actor=make_holder(role, *areas))


def test_agent_of_another_departement_prepares_nothing(file):
    other = make_holder(Role.DEPARTMENTAL_AGENT, make_area(level="department", code="98D"))
    with pytest.raises(PermissionDenied):
        prepare_decision(file, plan=acceptance(file), actor=other)


def test_agent_who_said_nothing_of_their_interest_is_asked_to(file):
    agent = make_holder(Role.DEPARTMENTAL_AGENT, file.department)
    with pytest.raises(ValidationError, match="intérêt"):
        prepare_decision(file, plan=acceptance(file), actor=agent)


def condition(area, **fields):
    values = {"text": "Ouvrir une antenne", "area": area, "places": 3, "due_on": dt.date(2027, 9, 30)}
    return ConditionPlan(**{**values, **fields})


def test_condition_outside_of_the_under_served_needs_a_motive(file, agent):
    plan = acceptance(file, conditions=[condition(make_area(name="Aurillac"))])
    with pytest.raises(ValidationError, match="Aurillac n’est ni une zone blanche"):
        prepare_decision(file, plan=plan, actor=agent)


def test_condition_suspends_the_lines_that_it_names(file, agent):
    asked = condition(
        make_area(), area_motive="Un bassin voisin.", suspends=(1,), penalty_etp=Decimal(2), penalty_year=2028
    )
    lines = [amount(file), amount(file, year=2028)]
    decision = prepare_decision(file, plan=acceptance(file, *lines, conditions=[asked]), actor=agent)
    suspended = list(decision.lines.values_list("year", "suspended_by"))
    assert suspended == [(2027, None), (2028, decision.conditions.get().pk)]


def test_penalty_in_the_year_of_the_due_date_is_refused(file, agent):
    asked = condition(make_area(), area_motive="Voisin.", penalty_etp=Decimal(2), penalty_year=2027)
    with pytest.raises(ValidationError, match="qui suit l’échéance"):
        prepare_decision(file, plan=acceptance(file, conditions=[asked]), actor=agent)


def test_file_that_nobody_instructed_is_not_decided(agent):
    file = make_heard()
    file.state = S.SUBMITTED
    file.save()
    declare(file, agent)
    with pytest.raises(TransitionRefusedError, match="ne peut pas devenir"):
        prepare_decision(file, plan=acceptance(file), actor=agent)


def test_regional_agent_decides_too(file):
    agent = make_decider(file, role=Role.REGIONAL_AGENT)
    assert prepare_decision(file, plan=refusal(), actor=agent).prepared_at == DECIDED


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"text": " "}, "écrivez l’engagement pris"),
        ({"places": 0}, "une place au moins"),
        ({"due_on": DECIDED.date()}, "l’échéance est à venir"),
        ({"penalty_etp": Decimal(1)}, "une reprise d’ETP a une année"),
        ({"penalty_year": 2028}, "une reprise d’ETP a une année"),
        ({"suspends": (1,)}, "une ligne qui n’existe pas"),
    ],
)
def test_condition_that_does_not_hold_together_is_refused(file, agent, fields, fault):
    asked = condition(make_area(), **{"area_motive": "Voisin.", **fields})
    with pytest.raises(ValidationError) as refused:
        prepare_decision(file, plan=acceptance(file, conditions=[asked]), actor=agent)
    (message,) = refused.value.message_dict["conditions"]
    assert fault in message


def test_refusal_grants_nothing(file, agent):
    plan = DecisionPlan(kind=DecisionKind.REJECTED, motive="Besoin couvert.", amounts=[amount(file)])
    with pytest.raises(ValidationError) as refused:
        prepare_decision(file, plan=plan, actor=agent)
    assert list(refused.value.message_dict) == ["lines"]


def test_released_decision_is_not_dropped(file, agent):
    decision = make_released(file, agent)
    with pytest.raises(TransitionRefusedError, match="ne peut qu’être retirée"):
        drop_decision(decision, actor=agent)


def test_decision_dropped_meanwhile_is_told(file, agent):
    decision = prepare_decision(file, plan=acceptance(file), actor=agent)
    drop_decision(Decision.objects.get(pk=decision.pk), actor=agent)
    with pytest.raises(TransitionRefusedError, match="n’est plus en préparation"):
        hold_decision(decision, actor=agent)
