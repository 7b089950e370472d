"""The grid is data, and a version once used is never changed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from iae_portal.common.models import AuditEvent
from structures.domain.operator_grid import FIRST_CRITERIA, PlannedCriterion, adopt_grid, current_grid
from structures.models import ReviewGrid
from tests.factories.operators import make_member, make_request
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def test_first_grid_is_written_once():
    assert current_grid() == current_grid()
    assert [criterion.label for criterion in current_grid().criteria.all()] == [one.label for one in FIRST_CRITERIA]


def test_new_version_leaves_the_requests_in_instruction_alone():
    request = make_request(state="under_review")
    grid = adopt_grid(criteria=[PlannedCriterion("Seul critère", "", 1)], threshold=50, actor=make_agent())
    request.refresh_from_db()
    assert (grid.version, current_grid(), request.grid.version) == (2, grid, 1)


def test_grid_is_adopted_by_a_regional_agent_only():
    with pytest.raises(PermissionDenied):
        adopt_grid(criteria=[PlannedCriterion("C", "", 1)], threshold=50, actor=make_member())


def test_grid_without_criterion_is_refused():
    with pytest.raises(ValidationError, match="au moins un critère"):
        adopt_grid(criteria=[], threshold=50, actor=make_agent())
    assert not ReviewGrid.objects.exists()


def test_same_grid_sent_twice_makes_one_version():
    plan = {"criteria": [PlannedCriterion("Seul critère", "0 : non.", 1)], "threshold": 50, "actor": make_agent()}
    first = adopt_grid(**plan)

    assert adopt_grid(**plan) == first
    assert AuditEvent.objects.filter(verb="reviewgrid:adopted").count() == 1


def test_other_threshold_makes_another_version():
    criteria, agent = [PlannedCriterion("Seul critère", "", 1)], make_agent()
    first = adopt_grid(criteria=criteria, threshold=50, actor=agent)

    assert adopt_grid(criteria=criteria, threshold=60, actor=agent).version == first.version + 1
