import pytest

from accounts.roles import (
    INVITED_BY,
    REGIONAL_ROLES,
    ROLE_PERMISSIONS,
    STRONG_ROLES,
    Permission,
    Reach,
    Role,
    reach_of,
)

# The whole table, written a second time on purpose: a change of rights must be made twice.
R, P, NO = Reach.REGION, Reach.PERIMETER, None
COLUMNS = ["regional", "departmental", "committee", "structure", "territory", "operator", "observer", "administrator"]
TABLE = {
    "accounts:user:invite": [R, NO, NO, NO, NO, NO, NO, R],
    "accounts:user:manage": [NO, NO, NO, NO, NO, NO, NO, R],
    "allocation:envelope:manage": [R, NO, NO, NO, NO, NO, NO, NO],
    "allocation:envelope:view": [R, R, R, NO, NO, NO, R, R],
    "allocation:key:edit": [R, NO, NO, NO, NO, NO, NO, NO],
    "allocation:line:view_all": [R, NO, NO, NO, NO, NO, R, NO],
    "allocation:opinion:give": [NO, P, P, NO, NO, NO, NO, NO],
    "allocation:opinion:view": [R, P, P, NO, NO, NO, R, NO],
    "allocation:scenario:decide": [R, NO, NO, NO, NO, NO, NO, NO],
    "allocation:scenario:edit": [R, P, NO, NO, NO, NO, NO, NO],
    "allocation:scenario:view": [R, R, R, NO, NO, NO, R, R],
    "awards:convention:manage": [R, P, NO, NO, NO, NO, NO, NO],
    "awards:convention:sign": [NO, NO, NO, P, P, P, NO, NO],
    "awards:decision:prepare": [R, P, NO, NO, NO, NO, NO, NO],
    "awards:decision:release": [R, P, NO, NO, NO, NO, NO, NO],
    "awards:decision:view": [R, P, P, NO, NO, NO, NO, NO],
    "calls:application:file": [NO, NO, NO, P, P, P, NO, NO],
    "calls:application:instruct": [R, P, NO, NO, NO, NO, NO, NO],
    "calls:application:review": [R, P, P, NO, NO, NO, NO, NO],
    "calls:application:view": [R, P, P, NO, NO, NO, NO, NO],
    "calls:call:manage": [R, NO, NO, NO, NO, NO, NO, NO],
    "calls:statistics:view": [R, R, R, NO, NO, NO, R, R],
    "committees:committee:manage": [R, P, NO, NO, NO, NO, NO, NO],
    "committees:position:give": [NO, NO, P, NO, NO, NO, NO, NO],
    "committees:session:run": [R, P, NO, NO, NO, NO, NO, NO],
    "committees:session:view": [R, P, P, NO, NO, NO, NO, NO],
    "common:audit:view": [NO, NO, NO, NO, NO, NO, NO, R],
    "common:job:manage": [NO, NO, NO, NO, NO, NO, NO, R],
    "quality:assessment:answer": [NO, NO, NO, P, NO, NO, NO, NO],
    "quality:assessment:view": [R, P, NO, P, NO, NO, NO, NO],
    "quality:reference:comment": [R, R, R, R, NO, R, NO, NO],
    "quality:reference:edit": [R, NO, NO, NO, NO, NO, NO, NO],
    "quality:reference:view": [R, R, R, R, R, R, R, R],
    "reports:document:make": [R, P, NO, NO, NO, NO, NO, NO],
    "reports:document:view": [R, P, P, NO, NO, NO, NO, NO],
    "reports:document:view_public": [R, R, R, NO, NO, NO, R, R],
    "reports:template:manage": [R, NO, NO, NO, NO, NO, NO, NO],
    "strategy:doctrine:discuss": [R, R, R, NO, NO, NO, NO, NO],
    "strategy:doctrine:edit": [R, P, NO, NO, NO, NO, NO, NO],
    "strategy:doctrine:validate": [R, NO, NO, NO, NO, NO, NO, NO],
    "strategy:doctrine:view": [R, R, R, NO, NO, NO, R, R],
    "strategy:project:follow": [R, P, NO, NO, P, NO, NO, NO],
    "strategy:project:view": [R, P, P, NO, P, NO, R, NO],
    "structures:campaign:manage": [R, NO, NO, NO, NO, NO, NO, NO],
    "structures:card:propose": [NO, NO, NO, P, NO, NO, NO, NO],
    "structures:dialogue:answer": [NO, NO, NO, P, NO, NO, NO, NO],
    "structures:dialogue:instruct": [R, P, NO, NO, NO, NO, NO, NO],
    "structures:dialogue:view": [R, P, NO, P, NO, NO, NO, NO],
    "structures:operator:decide": [R, NO, NO, NO, NO, NO, NO, NO],
    "structures:operator:edit_own": [NO, NO, NO, NO, NO, P, NO, NO],
    "structures:operator:evaluate": [NO, NO, NO, P, NO, NO, NO, NO],
    "structures:operator:moderate": [R, NO, NO, NO, NO, NO, NO, NO],
    "structures:operator:review": [R, P, NO, NO, NO, NO, NO, NO],
    "structures:siae:manage": [R, P, NO, NO, NO, NO, NO, NO],
    "structures:siae:manage_members": [R, P, NO, NO, NO, NO, NO, R],
    "structures:siae:view": [R, R, R, R, R, R, R, R],
    "structures:siae:view_aggregates": [R, R, R, NO, P, NO, R, R],
    "structures:siae:view_figures": [R, P, NO, P, NO, NO, NO, NO],
    "territories:area:view": [R, R, R, R, R, R, R, R],
    "territories:data:import": [R, NO, NO, NO, NO, NO, NO, R],
    "territories:indicator:view": [R, R, R, NO, P, NO, R, R],
    "territories:need:edit": [R, NO, NO, NO, NO, NO, NO, NO],
    "white_zones:run:publish": [R, NO, NO, NO, NO, NO, NO, NO],
    "white_zones:run:start": [R, R, NO, NO, NO, NO, NO, NO],
    "white_zones:run:view": [R, R, R, NO, NO, NO, R, R],
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize(("position", "role"), list(enumerate(Role)))
def test_reach_of_each_role(permission, position, role):
    assert reach_of(role, permission) == TABLE[permission][position]


def test_each_role_has_a_line():
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_permissions_are_in_alphabetical_order():
    assert list(Permission) == sorted(Permission)


def test_unknown_permission_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="structures:siae:fly"):
        reach_of(Role.OBSERVER, "structures:siae:fly")


def test_perimeter_of_these_roles_is_the_region():
    assert {Role.REGIONAL_AGENT, Role.OBSERVER, Role.ADMINISTRATOR} == REGIONAL_ROLES


def test_roles_that_decide_or_open_doors_need_a_second_factor():
    assert {Role.REGIONAL_AGENT, Role.DEPARTMENTAL_AGENT, Role.ADMINISTRATOR} == STRONG_ROLES


def test_only_an_administrator_invites_an_administrator():
    assert dict(INVITED_BY) == {
        Role.ADMINISTRATOR: set(Role),
        Role.REGIONAL_AGENT: set(Role) - {Role.ADMINISTRATOR},
    }
