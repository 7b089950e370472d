"""What is held while something is written: the session of the point, a seat in it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from committees.domain.deliberation import call_item, recuse
from iae_portal.common.models import AuditEvent
from tests.factories.committees import make_member, make_open, members_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(committee, secretary):
    return make_open(committee, secretary=secretary).items.get()


def test_a_point_is_called_in_its_session(committee, secretary, item):
    item.session = make_open(committee, secretary=secretary)

    with pytest.raises(PermissionDenied):
        call_item(item, actor=secretary)


def test_who_has_no_seat_does_not_leave(committee, secretary, item):
    stranger = make_member(committee.bodies.first(), number=60)

    with pytest.raises(ValidationError, match="n’a pas de siège"):
        recuse(item, member=stranger, reason="Parent.", actor=secretary)


def test_a_deport_is_recorded_once(committee, secretary, item):
    member = members_of(committee)[2]
    first = recuse(item, member=member, reason="Parent.", actor=secretary)

    assert recuse(item, member=member, reason="Voisin.", actor=secretary) == first
    assert AuditEvent.objects.filter(verb="recusal:recorded").count() == 1
