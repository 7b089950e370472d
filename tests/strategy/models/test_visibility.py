"""Who reads what of the doctrine."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import Role
from allocation.enums import ScenarioState
from strategy.domain.freezing import freeze_scenario
from strategy.domain.recommendations import add_evidence
from strategy.enums import RecommendationState as S
from strategy.models import Evidence, Initiative, Partner, Recommendation, RecommendationVersion, Suggestion
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.strategy import make_initiative, make_partner, make_recommendation, make_suggestion
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    inside, outside = make_department(), make_department(code="98D")
    states = (S.DRAFT, S.DISCUSSED, S.VALIDATED, S.DROPPED)
    made = {state: make_recommendation(department=inside, state=state) for state in states}
    people = {
        "regional agent": make_agent(),
        "agent inside": make_holder(Role.DEPARTMENTAL_AGENT, inside),
        "agent outside": make_holder(Role.DEPARTMENTAL_AGENT, outside),
        "member": make_holder(Role.COMMITTEE_MEMBER, outside),
        "observer": make_holder(Role.OBSERVER),
        "administrator": make_holder(Role.ADMINISTRATOR),
        "structure": make_holder(Role.STRUCTURE_MEMBER),
        "operator": make_holder(Role.OPERATOR),
        "visitor": AnonymousUser(),
    }
    return made, people


ALL = {S.DRAFT, S.DISCUSSED, S.VALIDATED, S.DROPPED}


@pytest.mark.parametrize(
    ("who", "states"),
    [
        ("regional agent", ALL),
        ("agent inside", ALL),
        ("agent outside", {S.DISCUSSED, S.VALIDATED}),
        ("member", {S.DISCUSSED, S.VALIDATED}),
        ("observer", {S.VALIDATED}),
        ("administrator", {S.VALIDATED}),
        ("structure", set()),
        ("operator", set()),
        ("visitor", set()),
    ],
)
def test_recommendations_are_read_as_their_state_allows(world, who, states):
    _, people = world
    assert {row.state for row in Recommendation.objects.visible_to(people[who])} == states


@pytest.mark.parametrize(("who", "count"), [("observer", 1), ("member", 1), ("structure", 0), ("visitor", 0)])
def test_versions_are_read_by_who_reads_the_doctrine(world, who, count):
    assert RecommendationVersion.objects.visible_to(world[1][who]).count() == count


@pytest.mark.parametrize(("who", "count"), [("observer", 1), ("structure", 0), ("visitor", 0)])
def test_partners_and_initiatives_are_read_by_who_reads_the_doctrine(world, who, count):
    make_partner()
    make_initiative()
    person = world[1][who]
    assert (Partner.objects.visible_to(person).count(), Initiative.objects.visible_to(person).count()) == (
        count,
        count,
    )


@pytest.mark.parametrize(
    ("who", "count"),
    [("regional agent", 2), ("agent inside", 1), ("agent outside", 0), ("member", 0), ("observer", 0), ("visitor", 0)],
)
def test_suggestions_are_read_in_the_perimeter_of_who_writes(world, who, count):
    make_suggestion()
    make_suggestion(regional=True)
    assert Suggestion.objects.visible_to(world[1][who]).count() == count


@pytest.mark.parametrize(("state", "seen"), [(ScenarioState.SUBMITTED, 0), (ScenarioState.ADOPTED, 1)])
def test_undecided_figures_stay_in_their_departement(state, seen):
    region, (one, other) = make_departments("Ardèche", "Cantal")
    actor = make_agent()
    scenario = make_scenario(region, [one, other], [{"ACI": "10"}, {"ACI": "20"}], actor=actor, state=state)
    made = make_recommendation(department=one, actor=actor, state=S.DISCUSSED, proved=False)
    add_evidence(made, evidence=freeze_scenario(scenario=scenario, area=one, actor=actor), actor=actor)

    readers = [make_holder(Role.COMMITTEE_MEMBER, area) for area in (one, other)]

    assert [Evidence.objects.visible_to(reader).count() for reader in readers] == [1, seen]
    assert Evidence.objects.visible_to(actor).count() == 1
