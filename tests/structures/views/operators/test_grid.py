"""A new version of the grid is adopted from the current one."""

import pytest

from accounts.roles import Role
from structures.domain.operator_grid import FIRST_CRITERIA, current_grid
from structures.models import ReviewGrid
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
GRID = "/operateurs/grille/"


def form_of(lines, *, threshold="50"):
    data = {"threshold": threshold, "critere-TOTAL_FORMS": len(lines), "critere-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        values = {"guide": "", "weight": "1", "maximum": "5", **line}
        data |= {f"critere-{number}-{name}": value for name, value in values.items()}
    return data


def test_page_starts_from_the_current_version(enter):
    response = enter(make_agent()).get(GRID)
    assert response.status_code == 200
    assert len(response.context["lines"].forms) == len(FIRST_CRITERIA) + 2


def test_next_version_keeps_the_lines_that_have_a_label(enter):
    client = enter(make_agent())
    client.get(GRID)
    response = client.post(GRID, form_of([{"label": "Premier", "weight": "3"}, {"label": ""}, {"label": "Second"}]))
    grid = current_grid()
    assert (response.status_code, grid.version, grid.threshold) == (302, 2, 50)
    assert list(grid.criteria.values_list("position", "label", "weight")) == [(1, "Premier", 3), (2, "Second", 1)]


@pytest.mark.parametrize(
    ("lines", "threshold"),
    [([{"label": ""}], "50"), ([{"label": "A", "weight": "0"}], "50"), ([{"label": "A"}], "101")],
)
def test_wrong_grid_is_refused_in_the_form(enter, lines, threshold):
    client = enter(make_agent())
    client.get(GRID)
    assert client.post(GRID, form_of(lines, threshold=threshold)).status_code == 422
    assert ReviewGrid.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OBSERVER, Role.ADMINISTRATOR])
def test_grid_is_closed_to_others(enter, role):
    assert enter(make_holder(role)).get(GRID).status_code == 403
