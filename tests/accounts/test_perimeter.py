import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.perimeter import can, covers, holds_everywhere, reachable, restrict
from accounts.roles import Permission, Role
from iae_portal.common.models import Job
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_holder, make_user

pytestmark = pytest.mark.django_db
FIGURES = Permission.STRUCTURES_SIAE_VIEW_FIGURES


@pytest.fixture
def cantal():
    return make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal")


@pytest.fixture
def loire():
    return make_area(level=AreaLevel.DEPARTMENT, code="99L", name="Loire")


def make_commune_of(department, **fields):
    commune = make_area(**fields)
    make_membership(commune, department)
    return commune


@pytest.mark.parametrize("make", [make_user, AnonymousUser])
def test_nobody_without_hat_reaches_anything(make, cantal):
    user = make()
    assert not covers(user, cantal)
    assert not can(user, Permission.TERRITORIES_AREA_VIEW)
    assert not restrict(Area.objects.all(), user=user, permission=FIGURES, department="code").exists()


def test_covers_what_lies_in_the_area_held(cantal, loire):
    agent = make_holder(Role.DEPARTMENTAL_AGENT, cantal)
    inside, outside = make_commune_of(cantal), make_commune_of(loire)
    assert (covers(agent, cantal), covers(agent, inside)) == (True, True)
    assert (covers(agent, loire), covers(agent, outside)) == (False, False)


def test_grouping_that_straddles_the_border_is_covered_by_neither_side(cantal, loire):
    grouping = make_area(level=AreaLevel.EPCI)
    for department in (cantal, loire):
        make_membership(make_commune_of(department), grouping)
    elsewhere = make_area(level=AreaLevel.DEPARTMENT, code="99P")
    assert not covers(make_holder(Role.DEPARTMENTAL_AGENT, cantal), grouping)
    assert not covers(make_holder(Role.DEPARTMENTAL_AGENT, elsewhere), grouping)


def test_figures_stop_at_the_perimeter_and_aggregates_do_not(cantal, loire):
    agent = make_holder(Role.DEPARTMENTAL_AGENT, cantal)
    assert agent.can(FIGURES, cantal)
    assert not agent.can(FIGURES, loire)
    assert agent.can(Permission.STRUCTURES_SIAE_VIEW_AGGREGATES, loire)


def test_permission_without_area_is_held_somewhere(cantal):
    assert make_holder(Role.DEPARTMENTAL_AGENT, cantal).can(FIGURES)
    assert not make_holder(Role.OBSERVER).can(FIGURES)


@pytest.mark.parametrize(
    ("role", "held", "expected"),
    [
        (Role.REGIONAL_AGENT, [], ["99C", "99L"]),
        (Role.DEPARTMENTAL_AGENT, ["99C"], ["99C"]),
        (Role.STRUCTURE_MEMBER, [], []),
        (Role.OBSERVER, [], []),
    ],
)
def test_restrict_keeps_the_rows_in_reach(role, held, expected, cantal, loire):
    user = make_holder(role, *Area.objects.filter(code__in=held))
    made = Area.objects.filter(pk__in=[cantal.pk, loire.pk])
    rows = restrict(made, user=user, permission=FIGURES, department="code")
    assert sorted(rows.values_list("code", flat=True)) == expected


def test_restrict_by_several_levels_joins_them(cantal):
    grouping = make_area(level=AreaLevel.EPCI)
    holder = make_holder(Role.TERRITORY_HOLDER, grouping, cantal)
    rows = restrict(
        Area.objects.all(),
        user=holder,
        permission=Permission.TERRITORIES_INDICATOR_VIEW,
        department="code",
        epci="code",
    )
    assert sorted(rows.values_list("code", flat=True)) == sorted(["99C", grouping.code])


def test_restrict_to_a_level_not_held_gives_nothing(cantal):
    agent = make_holder(Role.DEPARTMENTAL_AGENT, cantal)
    assert not restrict(Job.objects.all(), user=agent, permission=FIGURES, epci="subject").exists()


def test_grouping_wholly_inside_is_covered(cantal):
    grouping = make_area(level=AreaLevel.EPCI)
    make_membership(make_commune_of(cantal), grouping)
    assert covers(make_holder(Role.DEPARTMENTAL_AGENT, cantal), grouping)


def test_area_that_holds_more_than_the_perimeter_is_not_covered(cantal):
    grouping = make_area(level=AreaLevel.EPCI)
    make_membership(make_commune_of(cantal), grouping)
    make_commune_of(cantal)
    assert not covers(make_holder(Role.TERRITORY_HOLDER, grouping), cantal)


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.DEPARTMENTAL_AGENT, Role.OBSERVER])
def test_reachable_areas_are_those_that_can_says(cantal, loire, role):
    communes = [make_commune_of(cantal), make_commune_of(cantal), make_commune_of(loire)]
    inside, astride = make_area(level=AreaLevel.EPCI), make_area(level=AreaLevel.EPCI)
    for commune, epci in zip(communes, (inside, astride, astride), strict=True):
        make_membership(commune, epci)
    user = make_holder(role, *([cantal] if role == Role.DEPARTMENTAL_AGENT else []))
    areas = [cantal, loire, inside, astride, *communes]

    assert reachable(user, FIGURES, areas) == {area.pk for area in areas if can(user, FIGURES, area)}


def test_nobody_reaches_an_area(cantal):
    assert reachable(AnonymousUser(), FIGURES, [cantal]) == frozenset()


def test_reachable_areas_take_two_queries_however_many(cantal, loire, django_assert_num_queries):
    user = make_holder(Role.DEPARTMENTAL_AGENT, cantal)
    user.can(FIGURES)
    areas = [loire, *(make_commune_of(cantal) for _ in range(3))]

    with django_assert_num_queries(2):
        reachable(user, FIGURES, areas)


@pytest.mark.parametrize(
    ("role", "permission", "expected"),
    [
        (Role.REGIONAL_AGENT, Permission.STRUCTURES_SIAE_VIEW_FIGURES, True),
        (Role.DEPARTMENTAL_AGENT, Permission.STRUCTURES_SIAE_VIEW_FIGURES, False),
        (Role.DEPARTMENTAL_AGENT, Permission.TERRITORIES_INDICATOR_VIEW, True),
        (Role.TERRITORY_HOLDER, Permission.TERRITORIES_INDICATOR_VIEW, False),
        (Role.OPERATOR, Permission.TERRITORIES_INDICATOR_VIEW, False),
    ],
)
def test_permission_is_held_across_the_region_or_not(cantal, role, permission, expected):
    areas = [] if role == Role.REGIONAL_AGENT else [cantal]
    assert holds_everywhere(make_holder(role, *areas), permission) is expected


def test_visitor_holds_nothing_anywhere():
    assert holds_everywhere(AnonymousUser(), Permission.TERRITORIES_AREA_VIEW) is False
