"""Road maps and their axes: who writes them, what they cover, in which order."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.road_map_states import (
    close_road_map,
    publish_road_map,
    reopen_road_map,
    withdraw_road_map,
)
from strategy.domain.roadmaps import add_axis, move_axis, remove_axis, rename_axis, save_road_map
from strategy.enums import RoadMapState as S
from strategy.models import RoadMap
from strategy.rules.ranks import Step
from territories.enums import AreaLevel
from tests.factories.road_maps import (
    TODAY,
    make_action,
    make_axis,
    make_goal,
    make_published,
    make_road_map,
    make_writer,
)
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership
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


def titles(road_map):
    return list(road_map.axes.order_by("rank").values_list("title", flat=True))


def verbs(road_map):
    rows = AuditEvent.objects.filter(subject_type="strategy.roadmap", subject_id=str(road_map.pk)).order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_agent_writes_the_road_map_of_the_departement(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    assert (road_map.state, road_map.published_at) == (S.DRAFT, None)
    assert verbs(road_map) == ["roadmap:created"]


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.STRUCTURE_MEMBER])
def test_role_that_only_reads_writes_no_road_map(department, role):
    with pytest.raises(PermissionDenied):
        make_road_map(actor=make_holder(role), department=department)


def test_agent_of_another_departement_writes_nothing_here(department):
    with pytest.raises(PermissionDenied):
        make_road_map(actor=make_writer(make_department(code="98D")), department=department)


def test_strategy_of_the_region_is_the_regions_to_write(writer):
    with pytest.raises(PermissionDenied):
        make_road_map(actor=writer)
    assert make_road_map(actor=make_agent()).department is None


def test_road_map_cannot_be_given_away_to_another_departement(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    road_map.department = make_department(code="98D")
    with pytest.raises(PermissionDenied):
        save_road_map(road_map, actor=writer)
    assert RoadMap.objects.get().department == department


def test_road_map_covers_an_epci_of_its_departement(department, writer):
    group = make_area(level=AreaLevel.EPCI)
    commune = make_area()
    make_membership(commune, department)
    make_membership(commune, group)
    road_map = make_road_map(actor=writer, department=department, area=group)
    assert road_map.place == f"{group.name} (EPCI)"


def test_road_map_of_an_epci_elsewhere_is_refused(department, writer):
    with pytest.raises(ValidationError, match="n’est pas dans le département"):
        make_road_map(actor=writer, department=department, area=make_area(level=AreaLevel.EPCI))


def test_road_map_of_a_commune_is_refused(department, writer):
    with pytest.raises(ValidationError, match="EPCI ou une zone d’emploi"):
        make_road_map(actor=writer, department=department, area=make_area())


def test_years_are_ordered(department, writer):
    with pytest.raises(ValidationError, match="La dernière année suit la première"):
        make_road_map(actor=writer, department=department, first_year=2028, last_year=2026)


def test_axes_change_places_and_the_ends_stay(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    first, second, third = (make_axis(road_map, actor=writer, title=title) for title in ("A", "B", "C"))
    assert move_axis(third, step=Step.UP, actor=writer) is True
    assert titles(road_map) == ["A", "C", "B"]
    assert move_axis(first, step=Step.UP, actor=writer) is False
    assert move_axis(second, step=Step.DOWN, actor=writer) is False
    assert titles(road_map) == ["A", "C", "B"]
    assert verbs(road_map).count("roadmap:axis_moved") == 1


def test_axis_is_renamed_and_the_trail_keeps_its_name(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    rename_axis(make_axis(road_map, actor=writer, title="Avant"), title=" Après ", actor=writer)
    assert titles(road_map) == ["Après"]
    event = AuditEvent.objects.get(verb="roadmap:axis_renamed")
    assert event.data == {"before": "Avant", "title": "Après"}


def test_axis_without_a_name_is_refused(department, writer):
    with pytest.raises(ValidationError, match="Nommez l’axe"):
        add_axis(make_road_map(actor=writer, department=department), title="  ", actor=writer)


def test_only_an_empty_axis_is_removed(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    kept, empty = make_axis(road_map, actor=writer, title="Plein"), make_axis(road_map, actor=writer, title="Vide")
    make_goal(kept, actor=writer)
    with pytest.raises(TransitionRefusedError, match="retirez-les d’abord"):
        remove_axis(kept, actor=writer)
    remove_axis(empty, actor=writer)
    assert titles(road_map) == ["Plein"]


def test_reader_moves_nothing(department, writer):
    road_map = make_published(actor=writer, department=department)
    with pytest.raises(PermissionDenied):
        add_axis(road_map, title="Un axe de trop", actor=make_holder(Role.OBSERVER))


def test_road_map_without_action_is_not_published(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    make_axis(road_map, actor=writer)
    with pytest.raises(TransitionRefusedError, match="aucune action"):
        publish_road_map(road_map, actor=writer)


def test_publication_is_dated_and_told(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    make_action(make_axis(road_map, actor=writer), actor=writer)
    publish_road_map(road_map, actor=writer)
    assert (road_map.state, road_map.published_at) == (S.PUBLISHED, TODAY)
    assert verbs(road_map)[-1] == "roadmap:published"


def test_another_departement_publishes_nothing(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    make_action(make_axis(road_map, actor=writer), actor=writer)
    with pytest.raises(PermissionDenied):
        publish_road_map(road_map, actor=make_writer(make_department(code="98D")))


def test_withdrawal_asks_why_and_hides_it(department, writer):
    road_map = make_published(actor=writer, department=department)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        withdraw_road_map(road_map, motive=" ", actor=writer)
    withdraw_road_map(road_map, motive="Une action est à revoir.", actor=writer)
    assert (road_map.state, road_map.published_at) == (S.DRAFT, None)
    assert AuditEvent.objects.get(verb="roadmap:draft").data["motive"] == "Une action est à revoir."
    assert not RoadMap.objects.visible_to(make_holder(Role.OBSERVER)).exists()


def test_closed_road_map_has_an_outcome_and_changes_no_more(department, writer):
    road_map = make_published(actor=writer, department=department)
    with pytest.raises(ValidationError, match="bilan"):
        close_road_map(road_map, outcome="", actor=writer)
    close_road_map(road_map, outcome="Deux antennes ouvertes.", actor=writer)
    assert (road_map.state, road_map.closed_at, road_map.outcome) == (S.CLOSED, TODAY, "Deux antennes ouvertes.")
    with pytest.raises(TransitionRefusedError, match="terminée"):
        add_axis(road_map, title="Trop tard", actor=writer)


def test_closed_road_map_is_opened_again(department, writer):
    road_map = make_published(actor=writer, department=department)
    close_road_map(road_map, outcome="Bilan.", actor=writer)
    reopen_road_map(road_map, actor=writer)
    assert (road_map.state, road_map.closed_at) == (S.PUBLISHED, None)
    assert add_axis(road_map, title="De nouveau", actor=writer).rank == 2


def test_draft_is_seen_by_who_writes_it_only(department, writer):
    road_map = make_road_map(actor=writer, department=department)
    others = [make_writer(make_department(code="98D")), make_holder(Role.COMMITTEE_MEMBER, department)]
    assert list(RoadMap.objects.visible_to(writer)) == [road_map]
    assert list(RoadMap.objects.visible_to(make_agent())) == [road_map]
    assert [RoadMap.objects.visible_to(user).exists() for user in others] == [False, False]


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.OBSERVER, Role.ADMINISTRATOR])
def test_published_road_map_is_read_across_the_region(department, writer, role):
    make_published(actor=writer, department=department)
    assert RoadMap.objects.visible_to(make_holder(role, make_department(code="98D"))).count() == 1


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_who_does_not_read_the_doctrine_sees_no_road_map(department, writer, role):
    make_published(actor=writer, department=department)
    assert not RoadMap.objects.visible_to(make_holder(role, department)).exists()
