"""Somebody takes a suggestion up or dismisses it; the figures of one structure stay in its perimeter."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from allocation.enums import ScenarioState
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.suggestions.consumption import find_slipping_structures
from strategy.domain.suggestions.deciding import adopt_suggestion, dismiss_suggestion, reopen_suggestion
from strategy.domain.suggestions.discretion import PRIVATE
from strategy.domain.suggestions.refreshing import store_findings
from strategy.enums import EvidenceKind, Lever, RecommendationState, SuggestionState as S
from strategy.models import Suggestion
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.strategy import make_suggestion
from tests.factories.structures import make_annex, make_declaration, make_department, make_siae, make_site
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggestion():
    return make_suggestion()


@pytest.fixture
def agent(suggestion):
    return make_holder(Role.DEPARTMENTAL_AGENT, suggestion.department)


def test_suggestion_becomes_a_draft_with_its_figures_frozen(suggestion, agent):
    made = adopt_suggestion(suggestion, actor=agent)

    assert (made.state, made.title, made.problem, made.lever, made.department) == (
        RecommendationState.DRAFT,
        suggestion.title,
        suggestion.reason,
        Lever.CALL,
        suggestion.department,
    )
    assert (made.action, list(made.areas.all())) == ("", [suggestion.area])
    proof = made.evidences.get()
    assert (proof.kind, proof.figures, proof.source, proof.dated_on) == (
        EvidenceKind.RUN,
        [["Communes blanches robustes", "12"]],
        "Calcul d’essai",
        suggestion.dated_on,
    )
    assert (suggestion.state, suggestion.recommendation, suggestion.decided_by) == (S.ADOPTED, made, agent)
    assert AuditEvent.objects.filter(verb="suggestion:adopted").get().data["recommendation"] == str(made.pk)


def test_suggestion_is_taken_up_once(suggestion, agent):
    adopt_suggestion(suggestion, actor=agent)

    with pytest.raises(TransitionRefusedError, match="Action impossible"):
        adopt_suggestion(suggestion, actor=agent)
    assert suggestion.recommendation.suggestions.count() == 1


def test_dismissing_asks_why_and_can_be_undone(suggestion, agent):
    with pytest.raises(ValidationError):
        dismiss_suggestion(suggestion, motive="  ", actor=agent)

    dismiss_suggestion(suggestion, motive="Un projet est en cours.", actor=agent)
    assert (suggestion.state, suggestion.motive) == (S.DISMISSED, "Un projet est en cours.")

    reopen_suggestion(suggestion, actor=agent)
    assert (suggestion.state, suggestion.motive) == (S.OPEN, "")


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER])
def test_others_decide_nothing(suggestion, role):
    stranger = make_holder(role, make_department(code="98D"))

    for decide in (
        lambda: adopt_suggestion(suggestion, actor=stranger),
        lambda: dismiss_suggestion(suggestion, motive="Non", actor=stranger),
        lambda: reopen_suggestion(suggestion, actor=stranger),
    ):
        with pytest.raises(PermissionDenied):
            decide()


def test_suggestion_of_the_region_is_its_agents_to_decide(agent):
    regional = make_suggestion(regional=True)

    with pytest.raises(PermissionDenied):
        adopt_suggestion(regional, actor=agent)
    assert adopt_suggestion(regional, actor=make_agent()).department is None


@pytest.mark.parametrize(("state", "is_told"), [(ScenarioState.SUBMITTED, False), (ScenarioState.ADOPTED, True)])
def test_figures_of_an_undecided_scenario_stay_in_the_evidence(state, is_told):
    region, departments = make_departments("Loire", "Ain")
    actor = make_agent()
    scenario = make_scenario(region, departments, [{"ACI": "10"}, {"ACI": "20"}], actor=actor, state=state)
    suggestion = make_suggestion(
        regional=True, kind="dual", reason="Loire (327,91)", scenario=scenario.current, area=region
    )

    made = adopt_suggestion(suggestion, actor=actor)

    assert ("327,91" in made.problem, made.evidences.get().scenario) == (is_told, scenario.current)


def slipping(name, *, worked="8"):
    siae = make_siae(name=name)
    annex = make_annex(siae, year=2026, monthly_etp="10")
    annex.lines.create(site=make_site(siae), kind="ACI", funder="state", etp="10")
    for month in (1, 2, 3):
        make_declaration(annex, month, etp=worked)


@pytest.mark.parametrize(
    ("count", "figures", "text"),
    [
        (1, [], PRIVATE),
        (
            3,
            [
                ["Structures qui ont déclaré", "3"],
                ["ETP conventionnés (moyenne des mois déclarés)", "30,00"],
                ["ETP réalisés (moyenne des mois déclarés)", "28,00"],
                ["Taux de consommation", "93,3\u00a0%"],
            ],
            "",
        ),
    ],
)
def test_figures_of_one_structure_do_not_follow_it(count, figures, text):
    slipping("Régie secrète")
    for rank in range(1, count):
        slipping(f"Voisine {rank}", worked="10")
    store_findings(find_slipping_structures())
    suggestion = Suggestion.objects.get()

    made = adopt_suggestion(suggestion, actor=make_agent())

    proof = made.evidences.get()
    assert (made.problem, proof.figures, proof.text) == (PRIVATE, figures, text)
    assert "secrète" not in f"{made.title}{made.problem}{proof.title}{proof.source}"
