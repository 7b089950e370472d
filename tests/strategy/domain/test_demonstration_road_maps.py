"""The road maps of the demonstration."""

import pytest

from strategy.domain.demonstration_road_maps import AUTHOR, load_demo_road_maps
from strategy.enums import ActionState, RoadMapState
from strategy.models import Action, Reading, RoadMap
from territories.enums import AreaLevel
from tests.factories.road_maps import TODAY, make_validated
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db


def test_demonstration_has_a_strategy_two_departements_and_an_epci_once(time_machine):
    time_machine.move_to(TODAY, tick=False)
    give_hat(make_user(email=AUTHOR), "regional_agent")
    cantal, _ = make_department(code="15"), make_department(code="43")
    group, commune = make_area(level=AreaLevel.EPCI), make_area()
    make_membership(commune, cantal)
    make_membership(commune, group)
    make_validated()

    load_demo_road_maps()
    assert load_demo_road_maps() == []

    states = list(RoadMap.objects.order_by("pk").values_list("department__code", "area", "state"))
    assert states == [
        (None, None, RoadMapState.PUBLISHED),
        ("15", None, RoadMapState.PUBLISHED),
        ("43", None, RoadMapState.PUBLISHED),
        ("15", group.pk, RoadMapState.DRAFT),
    ]
    assert set(Action.objects.values_list("state", flat=True)) == set(ActionState.values)
    assert Action.objects.filter(recommendation__isnull=False).count() == 1
    assert not Reading.objects.filter(is_estimated=False).exists()


def test_demonstration_without_its_author_makes_nothing():
    assert load_demo_road_maps() == []
