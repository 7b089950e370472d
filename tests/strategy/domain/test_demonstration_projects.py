"""The projets de territoire of the demonstration."""

import pytest

from calls.domain.templates import load_templates
from strategy.domain.demonstration_projects import AUTHOR, load_demo_projects
from strategy.domain.demonstration_road_maps import load_demo_road_maps
from strategy.models import Action
from strategy.queries.projects import list_candidates
from territories.enums import AreaLevel
from tests.factories.projects import TODAY
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db


def test_demonstration_has_a_project_on_a_road_map_and_a_candidature_that_waits(time_machine):
    time_machine.move_to(TODAY, tick=False)
    author = make_user(email=AUTHOR)
    give_hat(author, "regional_agent")
    cantal = make_department(code="15")
    for _ in range(2):
        group, commune = make_area(level=AreaLevel.EPCI), make_area()
        make_membership(commune, cantal)
        make_membership(commune, group)
    load_templates()
    load_demo_road_maps()

    (project,) = load_demo_projects()
    assert load_demo_projects() == []

    assert (project.is_demonstration, project.actions.count(), project.updates.count()) == (True, 3, 4)
    assert Action.objects.get(project_action__isnull=False).progress == 40
    assert list_candidates(author).count() == 1


def test_demonstration_without_its_model_makes_nothing():
    give_hat(make_user(email=AUTHOR), "regional_agent")
    assert load_demo_projects() == []
