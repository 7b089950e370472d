import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.domain.api_tokens import MOST_TOKENS, TokenRefusedError, create_token, revoke_token, use_token
from accounts.domain.assignments import end_assignment
from accounts.domain.closing import close_account
from accounts.fingerprints import fingerprint
from accounts.models import ApiToken
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from territories.enums import AreaLevel
from tests.factories.api import make_token
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)


def test_token_is_kept_as_a_fingerprint():
    token, secret = make_token(make_agent())
    assert secret.startswith("iae_")
    assert token.prefix == secret[:12]
    assert token.token_hash == fingerprint(secret)
    assert secret not in str(ApiToken.objects.filter(pk=token.pk).values().get())


def test_token_of_a_hat_that_is_not_mine_is_refused():
    other = make_agent()
    with pytest.raises(PermissionDenied):
        make_token(make_agent(), assignment_id=other.hats[0].assignment_id)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("days", [0, -1, 366])
def test_token_beyond_a_year_or_without_a_day_is_refused(days):
    with pytest.raises(ValidationError, match="entre demain et dans un an"):
        make_token(make_agent(), expires_on=dt.date(2026, 11, 29) + dt.timedelta(days=days))


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("days", [1, 365])
def test_token_lives_to_the_end_of_its_last_day(days):
    token, _ = make_token(make_agent(), expires_on=dt.date(2026, 11, 29) + dt.timedelta(days=days))
    assert timezone.localtime(token.expires_at).date() == dt.date(2026, 11, 29) + dt.timedelta(days=days)
    assert timezone.localtime(token.expires_at).hour == 23


def test_database_refuses_a_token_of_more_than_a_year():
    token, _ = make_token(make_agent())
    with pytest.raises(IntegrityError, match="accounts_apitoken_one_year"), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(expires_at=token.created_at + dt.timedelta(days=367))


def test_too_many_tokens_are_refused():
    user = make_agent()
    for _ in range(MOST_TOKENS):
        token, _secret = make_token(user)
    with pytest.raises(ValidationError, match="révoquez ceux qui ne servent plus"):
        make_token(user)
    revoke_token(token=token, actor=user)
    assert make_token(user)[0].pk


def test_making_and_revoking_are_told_in_the_audit_trail():
    user = make_agent()
    token, _ = make_token(user)
    revoke_token(token=token, actor=user)
    revoke_token(token=token, actor=user)
    events = AuditEvent.objects.filter(subject_type="accounts.apitoken", subject_id=str(token.pk)).order_by("pk")
    assert list(events.values_list("verb", "actor")) == [
        ("account:token_created", user.pk),
        ("account:token_revoked", user.pk),
    ]


def test_who_manages_accounts_revokes_the_token_of_another():
    token, secret = make_token(make_agent())
    revoke_token(token=token, actor=make_holder(Role.ADMINISTRATOR))
    with pytest.raises(TokenRefusedError, match="révoqué"):
        use_token(secret=secret)


def test_another_agent_does_not_revoke_my_token():
    token, secret = make_token(make_agent())
    with pytest.raises(PermissionDenied):
        revoke_token(token=token, actor=make_agent())
    assert use_token(secret=secret)[1] == token


def test_used_token_wears_its_own_hat():
    area = make_area(level=AreaLevel.DEPARTMENT, code="99C")
    user = make_user()
    give_hat(user, Role.OBSERVER)
    second = give_hat(user, Role.DEPARTMENTAL_AGENT, area)
    _, secret = make_token(user, assignment_id=second.pk)
    assert use_token(secret=secret)[0].assignment.role == Role.DEPARTMENTAL_AGENT


def test_token_of_an_ended_hat_is_refused_even_if_another_is_held():
    user = make_user()
    ended = give_hat(user, Role.REGIONAL_AGENT)
    give_hat(user, Role.OBSERVER)
    _, secret = make_token(user, assignment_id=ended.pk)
    end_assignment(assignment=ended, actor=make_holder(Role.ADMINISTRATOR))
    with pytest.raises(TokenRefusedError, match="n’est plus attribué"):
        use_token(secret=secret)


def test_token_of_a_closed_account_is_refused():
    user = make_agent()
    _, secret = make_token(user)
    close_account(user=user, actor=make_holder(Role.ADMINISTRATOR))
    with pytest.raises(TokenRefusedError, match="n’est plus attribué"):
        use_token(secret=secret)


@pytest.mark.parametrize(
    ("later", "opens"), [(dt.timedelta(hours=10, minutes=59), True), (dt.timedelta(days=2), False)]
)
def test_token_ends_with_its_last_day(later, opens):
    with time_machine.travel(NOW, tick=False):
        user = make_agent()
        _, secret = make_token(user, expires_on=dt.date(2026, 11, 30))
    with time_machine.travel(NOW + dt.timedelta(days=1) + later, tick=False):
        if opens:
            assert use_token(secret=secret)[0] == user
        else:
            with pytest.raises(TokenRefusedError, match="expiré"):
                use_token(secret=secret)


def test_unknown_token_is_refused():
    with pytest.raises(TokenRefusedError, match="inconnu"):
        use_token(secret="iae_" + "x" * 43)


def test_last_use_is_written_once_a_minute():
    with time_machine.travel(NOW, tick=False):
        token, secret = make_token(make_agent())
        use_token(secret=secret)
    for seconds, expected in [(30, NOW), (61, NOW + dt.timedelta(seconds=61))]:
        with time_machine.travel(NOW + dt.timedelta(seconds=seconds), tick=False):
            use_token(secret=secret)
        token.refresh_from_db()
        assert token.last_used_at == expected


def test_create_token_needs_a_label():
    with pytest.raises(ValidationError):
        create_token(
            label="",
            assignment_id=(user := make_agent()).hats[0].assignment_id,
            expires_on=timezone.localdate() + dt.timedelta(days=2),
            actor=user,
        )
