"""Road maps and the recommendations that they carry out, plainly made. TODAY is the day of their tests."""

import datetime as dt

from accounts.roles import Role
from strategy.domain.actions import add_action
from strategy.domain.goals import add_goal
from strategy.domain.road_map_states import publish_road_map
from strategy.domain.roadmaps import add_axis, save_road_map
from strategy.enums import RecommendationState
from strategy.models import Recommendation, RoadMap
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

TODAY = dt.datetime(2026, 6, 15, 10, 0, tzinfo=dt.UTC)


def make_writer(department=None):
    """An agent who writes the road maps of a département."""
    return make_holder(Role.DEPARTMENTAL_AGENT, department or make_department())


def make_road_map(*, actor=None, department=None, **fields):
    """In preparation, of a département unless it is said to be the région's."""
    values = {"title": "Feuille de route d’essai", "first_year": 2026, "last_year": 2028}
    actor = actor or make_agent()
    return save_road_map(RoadMap(department=department, created_by=actor, **{**values, **fields}), actor=actor)


def make_axis(road_map=None, *, actor=None, title="Un axe"):
    actor = actor or make_agent()
    return add_axis(road_map or make_road_map(actor=actor), title=title, actor=actor)


def make_goal(axis=None, *, actor=None, **fields):
    actor = actor or make_agent()
    values = {"title": "Ouvrir des antennes", "measure": "Antennes ouvertes", "unit": "antennes"}
    values |= {"start": 0, "target": 10, "target_year": 2028}
    return add_goal(axis or make_axis(actor=actor), values={**values, **fields}, actor=actor)


def make_action(axis=None, *, actor=None, **fields):
    actor = actor or make_agent()
    return add_action(axis or make_axis(actor=actor), values={"title": "Agir", **fields}, actor=actor)


def make_published(*, actor=None, department=None, **fields):
    """A published road map of one axis and one action."""
    actor = actor or make_agent()
    road_map = make_road_map(actor=actor, department=department, **fields)
    make_action(make_axis(road_map, actor=actor), actor=actor)
    return publish_road_map(road_map, actor=actor)


def make_validated(*, department=None, **fields):
    """A recommendation that was validated, as those that the tests of road maps carry out."""
    values = {"title": "Réserver des places", "owner": "DIRECCTE", "state": RecommendationState.VALIDATED}
    return Recommendation.objects.create(department=department, created_by=make_agent(), **{**values, **fields})
