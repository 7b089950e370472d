"""The tables of the first page of the strategy, in a file."""

import pytest

from tests.factories.road_maps import make_axis, make_goal, make_road_map
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def test_objectives_of_an_axis_are_exported(client):
    agent = make_agent()
    axis = make_axis(make_road_map(actor=agent, department=None), actor=agent)
    make_goal(axis, actor=agent, title="Ouvrir des antennes")
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/strategie/").content.decode()
    answer = client.get(f"/strategie/?export-objectifs-{axis.pk}=csv")

    assert f"export-objectifs-{axis.pk}=csv" in page
    assert (answer.status_code, "Ouvrir des antennes" in answer.content.decode("utf-8-sig")) == (200, True)
