"""The door of a session; the pages that lead to it have their own tests."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.domain.sessions import open_session
from iae_portal.common.models import AuditEvent
from tests.factories.second_factors import give_factor
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


def test_session_of_a_person_with_a_second_factor_is_not_opened_without_it():
    user = make_user()
    give_factor(user)
    with pytest.raises(PermissionDenied):
        open_session(request=HttpRequest(), user=user)
    assert not AuditEvent.objects.filter(verb="session:opened").exists()
