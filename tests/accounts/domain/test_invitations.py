"""What an invitation opens, and to whom; its journey by mail is in the tests of the views."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied

from accounts.domain.invitations import accept_as_known, invite_person, revoke_invitation
from accounts.roles import Role
from iae_portal.common.models import AuditEvent, OutgoingMail
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


def invite(email):
    """An invitation of the regional agent, with the token of its link."""
    invitation = invite_person(email=email, role=Role.OBSERVER, actor=make_agent())
    link = re.search(r"https?://\S+", OutgoingMail.objects.latest("pk").text)[0]
    return invitation, urlsplit(link).path.strip("/").rpartition("/")[2]


def test_invitation_is_revoked_once():
    agent = make_agent()
    invitation, _ = invite("lea@test.example")
    revoked = revoke_invitation(invitation=invitation, actor=agent)
    assert revoke_invitation(invitation=invitation, actor=agent).revoked_at == revoked.revoked_at
    assert AuditEvent.objects.filter(verb="account:invitation_revoked").count() == 1


def test_invitation_that_was_accepted_is_not_revoked():
    user = make_user(email="lea@test.example")
    invitation, token = invite(user.email)
    accept_as_known(token=token, actor=user)
    assert revoke_invitation(invitation=invitation, actor=make_agent()).revoked_at is None


def test_invitation_is_accepted_by_its_address_alone():
    invitation, token = invite("lea@test.example")
    with pytest.raises(PermissionDenied):
        accept_as_known(token=token, actor=make_holder(Role.ADMINISTRATOR))
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
