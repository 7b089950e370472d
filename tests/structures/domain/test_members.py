"""Attaching people to a structure: who may, and whom."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from structures.domain.members import attach_member, detach_member
from structures.models import FinancialAnnex, Siae
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user
from tests.factories.white_zones import make_example

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return make_example()


@pytest.fixture
def siae(made):
    return Siae.objects.get(name="Structure S2")


@pytest.fixture
def member():
    return make_holder(Role.STRUCTURE_MEMBER, email="lea@test.example")


def attach(siae, actor=None, email="lea@test.example"):
    return attach_member(siae=siae, email=email, actor=actor or make_agent())


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_attached_member_sees_the_figures(siae, member):
    attach(siae)

    assert {annex.siae for annex in FinancialAnnex.objects.visible_to(member)} == {siae}


def test_address_is_read_whatever_its_case(siae, member):
    assert attach(siae, email=" LEA@test.example ").user == member


def test_attaching_is_told_in_the_trail(siae, member):
    agent = make_agent()

    assignment = attach(siae, agent)

    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject_id) == ("structure:member_attached", agent, str(siae.pk))
    assert event.data == {"assignment": assignment.pk, "user": member.pk}


def test_attaching_twice_changes_nothing(siae, member):
    attach(siae)
    attach(siae)

    assert (siae.members.count(), verbs()) == (1, ["structure:member_attached"])


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.ADMINISTRATOR])
def test_regional_roles_attach_anywhere(siae, member, role):
    attach(siae, make_holder(role))

    assert siae.members.get().user == member


def test_agent_of_the_department_attaches(siae, member, made):
    attach(siae, make_holder(Role.DEPARTMENTAL_AGENT, made.department))

    assert siae.members.get().user == member


def test_agent_of_another_department_does_not_attach(siae, member):
    elsewhere = make_area(level=AreaLevel.DEPARTMENT, code="99E")

    with pytest.raises(PermissionDenied):
        attach(siae, make_holder(Role.DEPARTMENTAL_AGENT, elsewhere))


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.OPERATOR, Role.STRUCTURE_MEMBER])
def test_others_do_not_attach(siae, member, role):
    with pytest.raises(PermissionDenied):
        attach(siae, make_holder(role))


def test_member_does_not_attach_a_colleague(siae, member):
    attach(siae)

    with pytest.raises(PermissionDenied):
        attach(siae, member)


def refusal(siae):
    with pytest.raises(ValidationError) as refused:
        attach(siae)
    return refused.value.code


def test_unknown_address_is_refused(siae):
    assert refusal(siae) == "unknown"


def test_closed_account_is_refused(siae, member):
    member.is_active = False
    member.save()

    assert refusal(siae) == "closed"


def test_account_of_another_role_is_refused(siae):
    make_holder(Role.OBSERVER, email="lea@test.example")

    assert refusal(siae) == "role"


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2020, 12, 31)},
        {"valid_from": dt.date(2020, 1, 1), "ended_at": timezone.now()},
    ],
)
def test_role_no_longer_held_is_refused(siae, dates):
    give_hat(make_user(email="lea@test.example"), Role.STRUCTURE_MEMBER, **dates)

    assert refusal(siae) == "role"


def test_detached_member_no_longer_sees_the_figures(siae, member):
    assignment = attach(siae)

    detach_member(siae=siae, assignment=assignment, actor=make_agent())

    assert not FinancialAnnex.objects.visible_to(member).exists()


def test_detaching_twice_is_told_once(siae, member):
    assignment = attach(siae)

    detach_member(siae=siae, assignment=assignment, actor=make_agent())
    detach_member(siae=siae, assignment=assignment, actor=make_agent())

    assert verbs() == ["structure:member_attached", "structure:member_detached"]


def test_agent_of_another_department_does_not_detach(siae, member):
    assignment = attach(siae)
    elsewhere = make_area(level=AreaLevel.DEPARTMENT, code="99E")

    with pytest.raises(PermissionDenied):
        detach_member(siae=siae, assignment=assignment, actor=make_holder(Role.DEPARTMENTAL_AGENT, elsewhere))

    assert siae.members.count() == 1
