import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.codes import draw_secret, hash_paper_code
from accounts.domain.second_factor import (
    check_code,
    enrol,
    has_second_factor,
    remove_second_factor,
    renew_papers,
    reset_second_factor,
)
from accounts.models import RecoveryCode, SecondFactor
from accounts.roles import Role
from iae_portal.common.encryption import decrypt
from iae_portal.common.models import AuditEvent, OutgoingMail
from tests.factories.second_factors import code_of, give_factor, make_enrolled
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_moment(time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 9, 0, 10, tzinfo=dt.UTC), tick=False)


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_enrolment_keeps_the_secret_encrypted_and_the_paper_codes_hashed():
    user, secret, papers = make_enrolled()
    factor = SecondFactor.objects.get(user=user)
    assert secret not in factor.secret
    assert decrypt(factor.secret) == secret
    assert len(papers) == RecoveryCode.objects.count() == 10
    assert RecoveryCode.objects.filter(code_hash=hash_paper_code(papers[0], salt=factor.recovery_salt)).count() == 1
    assert verbs() == ["account:second_factor_enrolled"]
    assert OutgoingMail.objects.get().recipient == user.email


def test_enrolment_with_a_wrong_code_keeps_nothing():
    user = make_user()
    with pytest.raises(ValidationError, match="pas le bon"):
        enrol(user=user, secret=draw_secret(), code="000000")
    assert not has_second_factor(user)


def test_second_enrolment_is_refused():
    user, _, _ = make_enrolled()
    with pytest.raises(ValidationError, match="déjà actif"):
        give_factor(user)


def test_enrolment_ends_the_sessions():
    user = make_user()
    before = user.get_session_auth_hash()
    give_factor(user)
    assert user.get_session_auth_hash() != before


def test_session_of_before_the_enrolment_does_not_come_back_after_the_removal():
    user = make_user()
    before = user.get_session_auth_hash()
    give_factor(user)
    remove_second_factor(user=user)
    assert user.get_session_auth_hash() != before


def test_code_of_enrolment_does_not_open():
    user, secret, _ = make_enrolled()
    assert check_code(user=user, code=code_of(secret)) is False


def test_code_opens_once_in_its_window():
    user, secret, _ = make_enrolled()
    code = code_of(secret, steps=1)
    assert [check_code(user=user, code=code) for _ in range(2)] == [True, False]


def test_code_of_before_the_last_one_used_does_not_open(time_machine):
    user, secret, _ = make_enrolled()
    time_machine.shift(dt.timedelta(seconds=60))
    older = code_of(secret, steps=-1)
    assert check_code(user=user, code=code_of(secret)) is True
    assert check_code(user=user, code=older) is False


def test_code_of_another_person_does_not_open(time_machine):
    _, secret, _ = make_enrolled()
    other, _, _ = make_enrolled()
    time_machine.shift(dt.timedelta(seconds=60))
    assert check_code(user=other, code=code_of(secret)) is False


def test_code_of_a_person_without_factor_does_not_open():
    assert check_code(user=make_user(), code="000000") is False


def test_paper_code_opens_once_and_is_told():
    user, _, papers = make_enrolled()
    assert [check_code(user=user, code=papers[3].lower()) for _ in range(2)] == [True, False]
    event = AuditEvent.objects.get(verb="account:recovery_code_used")
    assert event.data == {"left": 9}


def test_paper_code_of_another_person_does_not_open():
    _, _, papers = make_enrolled()
    other, _, _ = make_enrolled()
    assert check_code(user=other, code=papers[0]) is False


def test_ten_failures_block_even_the_right_code_for_a_quarter_of_an_hour(time_machine):
    user, secret, _ = make_enrolled()
    for _ in range(10):
        check_code(user=user, code="000000")
    time_machine.shift(dt.timedelta(minutes=14))
    assert check_code(user=user, code=code_of(secret)) is False
    time_machine.shift(dt.timedelta(minutes=2))
    assert check_code(user=user, code=code_of(secret)) is True
    assert "account:second_factor_blocked" in verbs()


def test_right_code_forgets_the_failures(time_machine):
    user, secret, _ = make_enrolled()
    for _ in range(9):
        check_code(user=user, code="000000")
    time_machine.shift(dt.timedelta(seconds=60))
    check_code(user=user, code=code_of(secret))
    assert SecondFactor.objects.get().failures == 0


def test_renewed_paper_codes_replace_those_of_before():
    user, _, papers = make_enrolled()
    renewed = renew_papers(user=user)
    assert len(renewed) == RecoveryCode.objects.count() == 10
    assert check_code(user=user, code=papers[0]) is False
    assert check_code(user=user, code=renewed[0]) is True
    assert "account:recovery_codes_renewed" in verbs()


def test_removal_takes_secret_and_paper_codes_away():
    user, _, _ = make_enrolled()
    remove_second_factor(user=user)
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert verbs()[-1] == "account:second_factor_removed"


def test_removal_without_factor_is_refused():
    with pytest.raises(ValidationError, match="Aucun second facteur"):
        remove_second_factor(user=make_user())


def test_administrator_resets_with_an_event_and_a_mail():
    user, _, _ = make_enrolled()
    admin = make_holder(Role.ADMINISTRATOR)
    before = user.get_session_auth_hash()
    reset_second_factor(user=user, actor=admin)
    assert not has_second_factor(user)
    assert user.get_session_auth_hash() != before
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.verb, event.actor, event.subject_id) == ("account:second_factor_reset", admin, str(user.pk))
    assert "retiré par un administrateur" in OutgoingMail.objects.latest("pk").text


def test_agent_does_not_reset():
    user, _, _ = make_enrolled()
    with pytest.raises(PermissionDenied):
        reset_second_factor(user=user, actor=make_agent())


def test_administrator_does_not_reset_their_own():
    admin = make_holder(Role.ADMINISTRATOR)
    give_factor(admin)
    with pytest.raises(PermissionDenied):
        reset_second_factor(user=admin, actor=admin)


@pytest.mark.parametrize("secret", ["", "JBSWY3DPEHPK3PXP"])
def test_secret_in_clear_is_refused_by_the_database(secret):
    factor = {"user": make_user(), "secret": secret, "recovery_salt": "s", "last_step": 0}
    with pytest.raises(IntegrityError, match="accounts_secondfactor_encrypted"), transaction.atomic():
        SecondFactor.objects.create(**factor)


def test_block_is_over_at_its_end():
    now = timezone.now()
    factor = SecondFactor(blocked_until=now + dt.timedelta(seconds=1))
    assert factor.is_blocked(now=now) is True
    assert factor.is_blocked(now=now + dt.timedelta(seconds=1)) is False


def test_code_of_another_length_does_not_open():
    user, _, papers = make_enrolled()
    assert [check_code(user=user, code=code) for code in (papers[0][:-1], f"{papers[0]}A", "")] == [False] * 3
    assert SecondFactor.objects.get().failures == 3
