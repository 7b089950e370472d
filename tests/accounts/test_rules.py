from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from accounts.rules import check_areas, check_seat

DEPARTMENT, EPCI, REGION = (SimpleNamespace(level=level) for level in ("department", "epci", "region"))


@pytest.mark.parametrize(
    ("role", "areas"),
    [
        (Role.REGIONAL_AGENT, []),
        (Role.REGIONAL_AGENT, [REGION]),
        (Role.DEPARTMENTAL_AGENT, [DEPARTMENT, DEPARTMENT]),
        (Role.COMMITTEE_MEMBER, [DEPARTMENT]),
        (Role.TERRITORY_HOLDER, [EPCI]),
        (Role.STRUCTURE_MEMBER, []),
    ],
)
def test_areas_that_suit_the_role(role, areas):
    check_areas(role=role, areas=areas)


@pytest.mark.parametrize(
    ("role", "areas", "message"),
    [
        (Role.DEPARTMENTAL_AGENT, [], "un ou plusieurs départements"),
        (Role.DEPARTMENTAL_AGENT, [DEPARTMENT, EPCI], "un ou plusieurs départements"),
        (Role.COMMITTEE_MEMBER, [EPCI], "un ou plusieurs départements"),
        (Role.TERRITORY_HOLDER, [], "au moins un territoire"),
        (Role.OBSERVER, [DEPARTMENT], "toute la région"),
    ],
)
def test_areas_that_do_not_suit_the_role(role, areas, message):
    with pytest.raises(ValidationError, match=message):
        check_areas(role=role, areas=areas)


@pytest.mark.parametrize(
    ("role", "college", "seat"),
    [
        (Role.COMMITTEE_MEMBER, "", ""),
        (Role.COMMITTEE_MEMBER, "elected", ""),
        (Role.COMMITTEE_MEMBER, "", "full"),
        (Role.OBSERVER, "elected", "full"),
        (Role.OBSERVER, "elected", ""),
        (Role.OBSERVER, "", "full"),
    ],
)
def test_seat_that_does_not_suit_the_role(role, college, seat):
    with pytest.raises(ValidationError, match="membre du CDIAE"):
        check_seat(role=role, college=college, seat=seat)


@pytest.mark.parametrize(
    ("role", "college", "seat"), [(Role.COMMITTEE_MEMBER, "elected", "full"), (Role.OBSERVER, "", "")]
)
def test_seat_that_suits_the_role(role, college, seat):
    check_seat(role=role, college=college, seat=seat)
