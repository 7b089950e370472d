"""The doctrine of the demonstration, on figures of tests."""

import pytest

from accounts.roles import Role
from strategy.domain.demonstration import AUTHOR, MEMBER, load_demo_doctrine
from strategy.domain.demonstration_texts import INITIATIVES, PARTNERS, RECOMMENDATIONS
from strategy.enums import RecommendationState as S
from strategy.models import Evidence, Initiative, Partner, Recommendation
from territories.enums import AreaLevel
from tests.factories.structures import make_department
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

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


def test_loading_again_changes_nothing(loaded):
    assert load_demo_doctrine() == []
    assert Recommendation.objects.count() == len(RECOMMENDATIONS)
