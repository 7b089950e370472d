"""What a line of a register tells."""

import pytest

from strategy.queries.registers import list_initiatives, list_recommendations
from tests.factories.strategy import make_initiative, make_recommendation
from tests.factories.structures import make_department
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def test_territories_of_a_line_are_named_one_after_the_other():
    actor = make_agent()
    places = [make_department(code="98D", name="Haute-Loire"), make_department(name="Cantal")]
    make_initiative(areas=places)
    make_recommendation(actor=actor, areas=places)

    for rows in (list_initiatives(actor), list_recommendations(actor)):
        assert rows.get().place_names == "Cantal, Haute-Loire"
