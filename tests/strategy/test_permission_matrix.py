"""Every address of the recommendations, suggestions, partners and initiatives, for every role."""

import pytest
from django.urls import reverse

from accounts.roles import Permission, Role
from iae_portal.common.access import declared_permission
from strategy.domain.partners import record_commitment
from strategy.enums import RecommendationState as S
from strategy.models import Recommendation, Suggestion
from strategy.urls import initiatives, recommendations, suggestions
from tests.databases import keep_for_module
from tests.factories.strategy import make_initiative, make_partner, make_recommendation, make_suggestion
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
PATTERNS = [*recommendations.urlpatterns, *suggestions.urlpatterns, *initiatives.urlpatterns]
SECRET = "Un projet dont personne ne doit rien savoir"
SUBJECTS = {
    "preconisations": "recommendation",
    "suggestions": "suggestion",
    "partenaires": "partner",
    "initiatives": "initiative",
}
OUTSIDERS = ("visitor", "structure", "territory", "operator")
READERS = ("agent outside", "member outside", "observer", "administrator")


def make_world():
    inside, outside = make_department(), make_department(code="98D")
    actor = make_agent()
    recommendation = make_recommendation(actor=actor, department=inside, title=SECRET)
    promise = record_commitment(recommendation, values={"partner": make_partner(), "text": SECRET}, actor=actor)
    return {
        "recommendation": recommendation,
        "suggestion": make_suggestion(department=inside, title=SECRET, reason=SECRET),
        "partner": promise.partner,
        "initiative": make_initiative(areas=[inside]),
        "commitment": promise,
        "people": {
            "visitor": None,
            "structure": make_holder(Role.STRUCTURE_MEMBER),
            "territory": make_holder(Role.TERRITORY_HOLDER, inside),
            "operator": make_holder(Role.OPERATOR),
            "agent outside": make_holder(Role.DEPARTMENTAL_AGENT, outside),
            "member outside": make_holder(Role.COMMITTEE_MEMBER, outside),
            "observer": make_holder(Role.OBSERVER),
            "administrator": make_holder(Role.ADMINISTRATOR),
        },
    }


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    yield from keep_for_module(django_db_blocker, make_world)


@pytest.fixture
def world(kept_world, db):
    return kept_world


def address_of(world, pattern):
    start = str(pattern.pattern).partition("/")[0]
    subject = SUBJECTS[start]
    recommendation = world["recommendation"]
    values = {
        "pk": world[subject].pk,
        "kind": "constat",
        "gesture": "discuter",
        "number": 1,
        "evidence": recommendation.evidences.get().pk,
        "commitment": world["commitment"].pk,
    }
    names = set(pattern.pattern.converters)
    return reverse(f"strategy:{pattern.name}", kwargs={name: values[name] for name in names})


def enter(client, world, who):
    person = world["people"][who]
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("who", [*OUTSIDERS, *READERS])
def test_nobody_else_learns_of_a_draft_or_of_a_suggestion(client, world, who):
    entered = enter(client, world, who)

    told, wrong = [], []
    for pattern in PATTERNS:
        address = address_of(world, pattern)
        for answer in (entered.get(address), entered.post(address)):
            if SECRET in answer.content.decode(errors="replace"):
                told.append(address)
            if answer.status_code >= 500:
                wrong.append(address)
    assert (told, wrong) == ([], [])


@pytest.mark.parametrize("who", [*OUTSIDERS, *READERS])
def test_nobody_else_changes_anything(client, world, who):
    entered = enter(client, world, who)

    for pattern in PATTERNS:
        entered.post(address_of(world, pattern), {"motive": "Non", "text": "Non", "note": "Non"})

    assert Recommendation.objects.get().state == S.DRAFT
    assert Suggestion.objects.get().state == "open"


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_are_refused_everywhere(client, world, who):
    entered = enter(client, world, who)

    codes = {entered.get(address_of(world, pattern)).status_code for pattern in PATTERNS}
    assert codes == ({302} if who == "visitor" else {403})


def test_every_address_asks_for_the_doctrine():
    permissions = {declared_permission(pattern.callback) for pattern in PATTERNS}
    assert permissions == {
        Permission.STRATEGY_DOCTRINE_VIEW,
        Permission.STRATEGY_DOCTRINE_EDIT,
        Permission.STRATEGY_DOCTRINE_DISCUSS,
        Permission.STRATEGY_DOCTRINE_VALIDATE,
    }
