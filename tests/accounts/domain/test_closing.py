import pytest
from django.core.exceptions import PermissionDenied

from accounts.domain.closing import close_account, reopen_account
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


def test_administrator_closes_and_reopens():
    admin, user = make_holder(Role.ADMINISTRATOR), make_user()
    assert close_account(user=user, actor=admin).is_active is False
    assert reopen_account(user=user, actor=admin).is_active is True
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "account:closed",
        "account:reopened",
    ]


def test_agent_does_not_close():
    with pytest.raises(PermissionDenied):
        close_account(user=make_user(), actor=make_agent())


def test_nobody_closes_their_own_account():
    admin = make_holder(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        close_account(user=admin, actor=admin)


def test_account_open_already_is_not_told_again():
    assert reopen_account(user=make_user(), actor=make_holder(Role.ADMINISTRATOR)).is_active is True
    assert not AuditEvent.objects.exists()
