"""A hat by itself: when it holds, how far it reaches, how it is called."""

import datetime as dt

import pytest

from accounts.hats import Hat, HeldArea, label_hat
from accounts.roles import College, Permission, Reach, Role, Seat

DAY = dt.date(2027, 3, 12)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
CANTAL = HeldArea(1, "department", "15", "Cantal")
SALERS = HeldArea(2, "epci", "241500", "Pays de Salers")


def make_hat(role=Role.DEPARTMENTAL_AGENT, *, areas=(CANTAL,), valid_from=DAY, valid_to=None):
    return Hat(7, role, areas, "", "", valid_from, valid_to)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (DAY, None, True),
        (BEFORE, None, True),
        (AFTER, None, False),
        (DAY, DAY, True),
        (BEFORE, BEFORE, False),
        (BEFORE, AFTER, True),
    ],
)
def test_hat_holds_from_its_first_day_to_its_last(valid_from, valid_to, holds):
    assert make_hat(valid_from=valid_from, valid_to=valid_to).holds_on(DAY) is holds


@pytest.mark.parametrize("role", Role)
def test_three_roles_are_those_of_the_whole_region(role):
    expected = role in (Role.REGIONAL_AGENT, Role.OBSERVER, Role.ADMINISTRATOR)
    assert make_hat(role, areas=()).is_regional is expected


def test_codes_are_those_of_one_level():
    hat = make_hat(areas=(CANTAL, SALERS))
    assert (hat.codes("department"), hat.codes("epci"), hat.codes("commune")) == ({"15"}, {"241500"}, frozenset())


@pytest.mark.parametrize(
    ("permission", "reach"),
    [
        (Permission.STRUCTURES_SIAE_MANAGE, Reach.PERIMETER),
        (Permission.TERRITORIES_AREA_VIEW, Reach.REGION),
        (Permission.ACCOUNTS_USER_MANAGE, None),
    ],
)
def test_reach_is_that_of_the_role(permission, reach):
    assert make_hat().reach(permission) is reach


@pytest.mark.parametrize(
    ("role", "places", "college", "seat", "label"),
    [
        (Role.OBSERVER, [], "", "", "Observateur"),
        (Role.TERRITORY_HOLDER, ["Salers", "Mauriac"], "", "", "Porteur de territoire — Salers, Mauriac"),
        (Role.COMMITTEE_MEMBER, ["Cantal"], College.UNIONS, "", "Membre du CDIAE — Cantal"),
        (
            Role.COMMITTEE_MEMBER,
            ["Cantal"],
            College.ELECTED,
            Seat.FULL,
            "Membre du CDIAE — Cantal (élus des collectivités, titulaire)",
        ),
    ],
)
def test_label_tells_the_role_the_places_and_the_seat(role, places, college, seat, label):
    assert label_hat(role=role, places=places, college=college, seat=seat) == label


def test_label_of_a_hat_is_made_of_its_areas():
    assert make_hat().label == "Agent départemental — Cantal"
