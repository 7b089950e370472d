"""The doctrine of the demonstration, on figures of tests."""

import pytest

from accounts.roles import Role
from strategy.domain.demonstration import AUTHOR, MEMBER, _areas, load_demo_doctrine
from strategy.domain.demonstration_texts import INITIATIVES, PARTNERS, RECOMMENDATIONS
from strategy.enums import Lever, RecommendationState as S
from strategy.models import Evidence, Initiative, Partner, Recommendation
from territories.enums import AreaLevel
from tests.factories.structures import make_department
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example
from white_zones.queries.results import results_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    make_area(level=AreaLevel.REGION, code="99")
    departments = {text.department for text in RECOMMENDATIONS if text.department}
    for code in departments:
        make_department(code=code)
    make_agent(email=AUTHOR)
    make_holder(Role.COMMITTEE_MEMBER, make_department(code="15"), email=MEMBER)
    return load_demo_doctrine()


def test_doctrine_is_loaded_in_every_state(loaded):
    assert len(loaded) == len(RECOMMENDATIONS)
    assert {row.state for row in Recommendation.objects.all()} == set(S)
    assert (Partner.objects.count(), Initiative.objects.count()) == (len(PARTNERS), len(INITIATIVES))


def test_everything_invented_says_so(loaded):
    assert not Partner.objects.filter(is_demonstration=False).exists()
    assert not Initiative.objects.filter(is_demonstration=False).exists()
    assert not Evidence.objects.filter(is_estimated=False).exists()


def test_one_recommendation_has_two_versions(loaded):
    (twice,) = [row for row in loaded if row.versions.count() == 2]
    assert twice.versions.get(number=2).note != ""


def test_call_is_for_the_epci_with_the_least_access():
    """Not for the most peopled: its title says where offer lacks most, and its evidence must say the same."""
    made = make_example()
    run = make_done_run(made)
    text = next(one for one in RECOMMENDATIONS if one.lever == Lever.CALL)
    rows = {row.area: row for row in results_at(run, level=AreaLevel.EPCI)}

    (area,) = _areas(text, made.department, make_agent())

    assert area == min(rows, key=lambda one: rows[one].ratio)
    assert len({row.ratio for row in rows.values()}) == len(rows) == 2


def test_loading_again_changes_nothing(loaded):
    assert load_demo_doctrine() == []
    assert Recommendation.objects.count() == len(RECOMMENDATIONS)
