"""Every way between two states, and everything that is not one."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from allocation.domain.scenario_states import TABLE
from allocation.enums import Mesh, Outcome, ScenarioState as S
from allocation.models import Scenario, ScenarioVersion
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError, transition
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.consultations import FIGURES, make_draft
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
ALLOWED = {
    (S.DRAFT, S.SUBMITTED),
    (S.SUBMITTED, S.DRAFT),
    (S.DRAFT, S.DROPPED),
    (S.SUBMITTED, S.DROPPED),
    (S.SUBMITTED, S.ADOPTED),
    (S.ADOPTED, S.NOTIFIED),
    (S.ADOPTED, S.REPLACED),
    (S.NOTIFIED, S.REPLACED),
}


def move(scenario, to, actor):
    return transition(instance=scenario, to=to, actor=actor, table=TABLE)


def test_the_table_holds_the_ways_that_are_allowed_and_no_other():
    assert set(TABLE) == ALLOWED
    assert all(guard is not None for guard in TABLE.values())


@pytest.mark.parametrize(
    "target", [to for origin, to in product(S, S) if origin == S.DRAFT and (origin, to) not in ALLOWED]
)
def test_a_draft_goes_nowhere_else(target):
    scenario = make_draft(agent=make_agent())

    with pytest.raises(TransitionRefusedError, match="brouillon"):
        move(scenario, target, make_agent())


def test_a_draft_is_submitted_with_its_audit_event():
    agent = make_agent()
    scenario = move(make_draft(agent=agent), S.SUBMITTED, agent)

    event = AuditEvent.objects.get(verb="scenario:submitted")
    assert (scenario.state, event.actor, event.data) == (S.SUBMITTED, agent, {"from": "draft", "to": "submitted"})


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER])
@pytest.mark.parametrize(("origin", "to"), sorted(ALLOWED))
def test_only_those_who_decide_move_a_scenario_of_the_region(role, origin, to):
    region, departments = make_departments("Cantal")
    state = S.DRAFT if origin == S.DRAFT else origin
    scenario = make_scenario(region, departments, FIGURES[:1], actor=make_agent(), state=state)

    with pytest.raises(PermissionDenied):
        move(scenario, to, make_holder(role, departments[0]))


def test_a_departmental_agent_drops_a_draft_of_their_own_departement():
    _, departments = make_departments("Cantal")
    actor = make_holder(Role.DEPARTMENTAL_AGENT, departments[0])
    scenario = make_scenario(departments[0], departments, FIGURES[:1], actor=actor, mesh=Mesh.EPCI)

    assert move(scenario, S.DROPPED, actor).state == S.DROPPED


def test_a_scenario_without_figures_is_not_submitted():
    scenario = make_draft()
    Scenario.objects.filter(pk=scenario.pk).update(current=None)

    with pytest.raises(TransitionRefusedError, match="pas de chiffres"):
        move(scenario, S.SUBMITTED, make_agent())


def test_an_impossible_scenario_is_not_submitted():
    scenario = make_draft()
    held = scenario.current
    impossible = ScenarioVersion.objects.create(
        scenario=scenario,
        number=2,
        rules=held.rules,
        inputs=held.inputs,
        outcome=Outcome.INFEASIBLE,
        answer={},
        duration_ms=1,
        fingerprint="0" * 64,
        code_version="0.1.0",
        author=scenario.created_by,
    )
    Scenario.objects.filter(pk=scenario.pk).update(current=impossible)

    with pytest.raises(TransitionRefusedError, match="pas de chiffres"):
        move(scenario, S.SUBMITTED, make_agent())


def test_a_scenario_below_the_departement_is_not_submitted():
    with pytest.raises(TransitionRefusedError, match="entre EPCI"):
        move(make_draft(mesh=Mesh.EPCI), S.SUBMITTED, make_agent())


def test_a_scenario_without_saisine_is_not_adopted():
    agent = make_agent()
    scenario = move(make_draft(agent=agent), S.SUBMITTED, agent)

    with pytest.raises(TransitionRefusedError, match="n’ont pas été saisis"):
        move(scenario, S.ADOPTED, agent)


def test_an_adopted_scenario_is_not_notified_without_its_letters():
    with pytest.raises(TransitionRefusedError, match="il en manque"):
        move(make_draft(state=S.ADOPTED), S.NOTIFIED, make_agent())


@pytest.mark.parametrize("state", [S.ADOPTED, S.NOTIFIED])
def test_a_scenario_in_force_is_replaced_by_an_amendment_only(state):
    with pytest.raises(TransitionRefusedError, match="avenant"):
        move(make_draft(state=state), S.REPLACED, make_agent())
