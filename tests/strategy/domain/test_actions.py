"""Actions: recommendations carried out, own actions, and how far they are."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.actions import mark_progress, move_action, place_recommendation, remove_action, save_action
from strategy.domain.road_map_states import close_road_map
from strategy.enums import ActionState as S, RecommendationState
from strategy.models import Action, Commitment, Partner
from strategy.queries.road_maps import list_placeable, list_road_maps, read_content
from strategy.rules.ranks import Step
from tests.factories.road_maps import (
    TODAY,
    make_action,
    make_axis,
    make_published,
    make_road_map,
    make_validated,
    make_writer,
)
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def department():
    return make_department()


@pytest.fixture
def writer(department):
    return make_writer(department)


@pytest.fixture
def axis(department, writer):
    return make_axis(make_road_map(actor=writer, department=department), actor=writer)


@pytest.mark.parametrize("days", [{"starts_on": dt.date(1, 1, 1)}, {"due_on": dt.date(9999, 12, 31)}])
def test_action_of_another_age_is_refused(axis, writer, days):
    with pytest.raises(ValidationError, match="ne sont pas plausibles"):
        make_action(axis, actor=writer, **days)


def mark(action, actor, *, state=S.UNDER_WAY, progress=40, text=""):
    return mark_progress(action, state=state, progress=progress, text=text, actor=actor)


def test_validated_recommendation_brings_its_owner_and_its_dates(axis, writer):
    recommendation = make_validated(starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 6, 30))
    action = place_recommendation(axis, recommendation, actor=writer)
    assert (action.title, action.owner, action.starts_on, action.due_on, action.state) == (
        "Réserver des places",
        "DIRECCTE",
        dt.date(2026, 9, 1),
        dt.date(2027, 6, 30),
        S.PLANNED,
    )


def test_recommendation_in_discussion_does_not_enter(axis, writer, department):
    recommendation = make_validated(state=RecommendationState.DISCUSSED, department=department)
    with pytest.raises(TransitionRefusedError, match="Seule une préconisation validée"):
        place_recommendation(axis, recommendation, actor=writer)


def test_recommendation_of_another_departement_does_not_enter(axis, writer):
    with pytest.raises(TransitionRefusedError, match="autre département"):
        place_recommendation(axis, make_validated(department=make_department(code="98D")), actor=writer)


def test_recommendation_that_one_may_not_read_does_not_enter(axis, writer):
    hidden = make_validated(state=RecommendationState.DRAFT, department=make_department(code="98D"))
    with pytest.raises(PermissionDenied):
        place_recommendation(axis, hidden, actor=writer)


def test_recommendation_enters_a_road_map_once_whatever_the_axis(axis, writer):
    recommendation = make_validated()
    place_recommendation(axis, recommendation, actor=writer)
    with pytest.raises(TransitionRefusedError, match="figure déjà"):
        place_recommendation(make_axis(axis.road_map, actor=writer), recommendation, actor=writer)


def test_placeable_are_the_regions_and_ones_own_not_placed_yet(axis, writer, department):
    regional, own = make_validated(title="A"), make_validated(title="B", department=department)
    make_validated(title="C", department=make_department(code="98D"))
    make_validated(title="D", state=RecommendationState.DRAFT)
    assert list(list_placeable(axis.road_map, user=writer)) == [regional, own]
    place_recommendation(axis, regional, actor=writer)
    assert list(list_placeable(axis.road_map, user=writer)) == [own]


def test_every_departement_may_enter_the_strategy_of_the_region(department):
    agent = make_agent()
    strategy = make_road_map(actor=agent)
    own = make_validated(department=department)
    assert list(list_placeable(strategy, user=agent)) == [own]
    assert place_recommendation(make_axis(strategy, actor=agent), own, actor=agent).recommendation == own


def test_progress_is_kept_point_by_point(axis, writer):
    action = make_action(axis, actor=writer)
    mark(action, writer, progress=20, text="Commencé.")
    mark(action, writer, progress=60, text="À mi-chemin.")
    assert (action.state, action.progress) == (S.UNDER_WAY, 60)
    assert list(action.updates.order_by("pk").values_list("progress", "text")) == [
        (20, "Commencé."),
        (60, "À mi-chemin."),
    ]
    assert AuditEvent.objects.filter(verb="roadmap:progress").count() == 2


@pytest.mark.parametrize(
    ("state", "progress", "field"),
    [
        (S.UNDER_WAY, 101, "progress"),
        (S.UNDER_WAY, -1, "progress"),
        (S.DONE, 90, "progress"),
        (S.UNDER_WAY, 100, "progress"),
        (S.LATE, 30, "text"),
        (S.STOPPED, 30, "text"),
    ],
)
def test_progress_that_does_not_hold_together_is_refused(axis, writer, state, progress, field):
    with pytest.raises(ValidationError) as refusal:
        mark(make_action(axis, actor=writer), writer, state=state, progress=progress, text=" ")
    assert list(refusal.value.error_dict) == [field]


def test_reader_marks_no_progress(axis):
    action = Action.objects.create(axis=axis, rank=1, title="Agir")
    with pytest.raises(PermissionDenied):
        mark(action, make_holder(Role.COMMITTEE_MEMBER, axis.road_map.department))


def test_closed_road_map_is_followed_no_more(department, writer):
    road_map = make_published(actor=writer, department=department)
    close_road_map(road_map, outcome="Bilan.", actor=writer)
    with pytest.raises(TransitionRefusedError, match="terminée"):
        mark(Action.objects.get(), writer)


def test_action_moves_to_the_end_of_another_axis(axis, writer):
    other = make_axis(axis.road_map, actor=writer)
    make_action(other, actor=writer, title="Déjà là")
    action = make_action(axis, actor=writer)
    save_action(action, axis=other, values={"title": "Déplacée"}, actor=writer)
    assert list(other.actions.order_by("rank").values_list("title", flat=True)) == ["Déjà là", "Déplacée"]


def test_action_does_not_move_to_another_road_map(axis, writer, department):
    elsewhere = make_axis(make_road_map(actor=writer, department=department), actor=writer)
    with pytest.raises(ValidationError, match="autre feuille de route"):
        save_action(make_action(axis, actor=writer), axis=elsewhere, values={"title": "Agir"}, actor=writer)


def test_dates_are_ordered(axis, writer):
    with pytest.raises(ValidationError, match="L’échéance suit le début"):
        make_action(axis, actor=writer, starts_on=dt.date(2027, 1, 1), due_on=dt.date(2026, 1, 1))


def test_actions_change_places(axis, writer):
    make_action(axis, actor=writer, title="A")
    second = make_action(axis, actor=writer, title="B")
    assert move_action(second, step=Step.UP, actor=writer) is True
    assert list(axis.actions.order_by("rank").values_list("title", flat=True)) == ["B", "A"]


def test_action_that_is_followed_is_not_removed(axis, writer):
    action = make_action(axis, actor=writer)
    mark(action, writer)
    with pytest.raises(TransitionRefusedError, match="plutôt qu’elle est arrêtée"):
        remove_action(action, actor=writer)


def test_action_that_nobody_followed_is_removed(axis, writer):
    remove_action(make_action(axis, actor=writer), actor=writer)
    assert not Action.objects.exists()


def test_overdue_is_told_in_days_and_not_once_it_is_settled(axis, writer):
    late = make_action(axis, actor=writer, due_on=dt.date(2026, 6, 5))
    done = make_action(axis, actor=writer, due_on=dt.date(2026, 6, 5))
    make_action(axis, actor=writer, due_on=dt.date(2026, 6, 15))
    mark(late, writer)
    mark(done, writer, state=S.DONE, progress=100)
    (part,) = read_content(axis.road_map, user=writer)
    assert [line.days_late for line in part.actions] == [10, None, None]


def test_list_counts_actions_and_leaves_stopped_ones_out_of_the_mean(axis, writer):
    stopped, half, done = (make_action(axis, actor=writer) for _ in range(3))
    mark(stopped, writer, state=S.STOPPED, progress=0, text="Sans porteur.")
    mark(half, writer, progress=50)
    mark(done, writer, state=S.DONE, progress=100)
    row = list_road_maps(writer).get()
    assert (row.actions, row.done, row.overdue, row.progress) == (3, 1, 0, 75)


def test_commitments_of_the_recommendation_stand_beside_those_of_the_action(axis, writer):
    recommendation = make_validated()
    action = place_recommendation(axis, recommendation, actor=writer)
    partner = Partner.objects.create(kind="department", name="Conseil départemental")
    for about in ({"action": action}, {"recommendation": recommendation}):
        Commitment.objects.create(partner=partner, text=next(iter(about)), recorded_by=writer, **about)
    (part,) = read_content(axis.road_map, user=writer)
    assert [one.text for one in part.actions[0].commitments] == ["action", "recommendation"]
