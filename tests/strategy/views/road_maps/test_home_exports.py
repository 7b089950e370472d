"""The tables of the first page of the strategy, in a file."""

import pytest

from tests.factories.road_maps import make_axis, make_goal, make_published, make_road_map
from tests.factories.structures import make_department
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


def test_departements_are_exported_with_those_that_have_no_road_map(client):
    agent = make_agent()
    mine, other = make_department("98C", name="Avec"), make_department("98D", name="Sans")
    make_published(actor=agent, department=mine, title="Feuille du département")
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/strategie/?export-departements=csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line for line in lines if line.startswith((mine.name, other.name))] == [
        "Avec;Feuille du département;Publiée;1;0;0;0,0;Données de démonstration ou estimées",
        "Sans;aucune en cours;;;;;;Données de démonstration ou estimées",
    ]
