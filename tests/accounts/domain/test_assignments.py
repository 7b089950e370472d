import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.active_hat import list_hats
from accounts.domain.assignments import end_assignment, grant_assignment
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


def test_administrator_grants_a_hat():
    admin, user = make_holder(Role.ADMINISTRATOR), make_user()
    cantal = make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal")
    assignment = grant_assignment(user=user, role=Role.DEPARTMENTAL_AGENT, areas=[cantal], actor=admin)
    assert (assignment.granted_by, user.assignment.label) == (admin, "Agent départemental — Cantal")
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb) == (admin, "account:assignment_granted")
    assert event.data == {"assignment": assignment.pk, "role": "departmental_agent", "areas": ["99C"]}


def test_agent_does_not_grant_a_hat():
    with pytest.raises(PermissionDenied):
        grant_assignment(user=make_user(), role=Role.OBSERVER, actor=make_agent())


def test_same_role_twice_is_refused_in_french():
    user = make_holder(Role.OBSERVER)
    with pytest.raises(ValidationError, match="Cette personne a déjà ce rôle à ces dates"):
        grant_assignment(user=user, role=Role.OBSERVER, actor=None)


def test_ended_hat_is_held_no_more_and_may_be_given_again():
    admin, user = make_holder(Role.ADMINISTRATOR), make_user()
    end_assignment(assignment=give_hat(user, Role.OBSERVER), actor=admin)
    assert list_hats(user.pk) == []
    grant_assignment(user=user, role=Role.OBSERVER, actor=admin)
    assert [hat.role for hat in list_hats(user.pk)] == [Role.OBSERVER]


def test_agent_does_not_end_a_hat():
    with pytest.raises(PermissionDenied):
        end_assignment(assignment=give_hat(make_user(), Role.OBSERVER), actor=make_agent())


def test_hat_that_has_ended_keeps_the_day_it_ended():
    admin, user = make_holder(Role.ADMINISTRATOR), make_user()
    ended = end_assignment(assignment=give_hat(user, Role.OBSERVER), actor=admin)
    assert end_assignment(assignment=ended, actor=admin).ended_at == ended.ended_at
    assert AuditEvent.objects.filter(verb="account:assignment_ended").count() == 1
