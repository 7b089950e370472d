import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.domain.erasure import accept_erasure, ask_erasure, refuse_erasure, withdraw_erasure
from accounts.domain.invitations import invite_person
from accounts.models import ApiToken, Assignment, ErasureRequest, Invitation, SecondFactor
from accounts.roles import Role
from calls.models import Notice, Review
from iae_portal.common.audit_trail import verify_audit
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.api import make_token
from tests.factories.calls import make_call
from tests.factories.desk import make_file, make_member, make_review
from tests.factories.second_factors import give_factor
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_holder(Role.ADMINISTRATOR, email="admin@test.example")


def ask(user, reason=""):
    return ask_erasure(actor=user, reason=reason)


def accept(user, admin):
    return accept_erasure(request=ask(user), actor=admin)


def subjects_to(address):
    return list(OutgoingMail.objects.filter(recipient=address).order_by("pk").values_list("subject", flat=True))


def test_request_is_told_to_the_person_and_to_the_administrators(admin):
    user = make_user(email="lea@test.example")
    request = ask(user, "Je pars.")
    assert (request.state, request.reason) == ("asked", "Je pars.")
    assert subjects_to("lea@test.example") == ["Votre demande d’effacement est reçue"]
    assert subjects_to("admin@test.example") == ["Une demande d’effacement attend votre réponse"]
    assert AuditEvent.objects.get().verb == "account:erasure_asked"


def test_one_request_waits_at_a_time():
    user = make_user()
    ask(user)
    with pytest.raises(ValidationError, match="attend déjà"):
        ask(user)


def test_answer_is_due_in_thirty_days():
    request = ask(make_user())
    assert (request.due_on - request.asked_at.date()).days in (30, 31)


def test_request_withdrawn_leaves_room_for_another():
    user = make_user()
    withdraw_erasure(request=ask(user), actor=user)
    assert ask(user).state == "asked"


def test_nobody_withdraws_the_request_of_another(admin):
    with pytest.raises(PermissionDenied):
        withdraw_erasure(request=ask(make_user()), actor=admin)


def test_refusal_carries_its_motive_and_the_ways_to_contest(admin):
    user = make_user(email="lea@test.example")
    request = refuse_erasure(request=ask(user), motive="Un recours est ouvert.", actor=admin)
    assert (request.state, request.motive, request.decided_by) == ("refused", "Un recours est ouvert.", admin)
    text = OutgoingMail.objects.get(subject="Votre demande d’effacement n’est pas suivie").text
    assert "Un recours est ouvert." in text
    assert "CNIL" in text
    user.refresh_from_db()
    assert user.is_active is True


def test_refusal_without_motive_is_refused(admin):
    with pytest.raises(ValidationError, match="Un refus porte son motif"):
        refuse_erasure(request=ask(make_user()), motive=" ", actor=admin)


@pytest.mark.parametrize("decide", [accept_erasure, lambda **fields: refuse_erasure(motive="Non.", **fields)])
def test_agent_answers_no_request(decide):
    with pytest.raises(PermissionDenied):
        decide(request=ask(make_user()), actor=make_agent())


def test_administrator_does_not_answer_their_own_request(admin):
    with pytest.raises(TransitionRefusedError, match="Un autre administrateur"):
        accept(admin, admin)
    admin.refresh_from_db()
    assert admin.email == "admin@test.example"


def test_request_answered_is_not_answered_again(admin):
    request = refuse_erasure(request=ask(make_user()), motive="Non.", actor=admin)
    with pytest.raises(TransitionRefusedError):
        accept_erasure(request=request, actor=admin)


def test_erasure_takes_the_name_off_and_closes_the_account(admin):
    user = make_holder(Role.OBSERVER, email="lea@test.example", first_name="Léa", is_staff=True)
    before = user.get_session_auth_hash()
    accept(user, admin)
    user.refresh_from_db()
    assert user.email == f"compte-{user.pk}@efface.invalid"
    assert user.get_full_name() == f"Compte effacé n°\u00a0{user.pk}"
    assert (user.is_active, user.is_staff, user.has_usable_password(), user.last_login) == (False, False, False, None)
    assert user.get_session_auth_hash() != before
    assert not Assignment.objects.filter(user=user, ended_at=None).exists()


def test_erasure_deletes_what_is_the_persons_own(admin):
    user = make_agent(email="lea@test.example")
    make_token(user)
    give_factor(user)
    Notice.objects.create(user=user, event="file_submitted", text="Reçu", key="k", call=make_call())
    request = accept(user, admin)
    for model in (ApiToken, SecondFactor, Notice):
        assert model.objects.count() == 0
    event = AuditEvent.objects.get(verb="erasurerequest:done")
    assert event.data["counts"]["accounts.apitoken"] == 1
    assert request.state == "done"


def test_erasure_leaves_one_mail_to_the_address_that_was(admin):
    accept(make_user(email="lea@test.example"), admin)
    assert subjects_to("lea@test.example") == ["Vos données sont effacées"]


def test_erasure_keeps_decisions_and_reviews_without_the_name(admin):
    file = make_file()
    reviewer = make_member(file)
    make_review(file, reviewer)
    accept(reviewer, admin)
    assert str(Review.objects.get().reviewer) == f"Compte effacé n°\u00a0{reviewer.pk}"


def test_erasure_takes_the_address_off_the_invitations(admin):
    invite_person(email="lea@test.example", role=Role.OBSERVER, actor=admin)
    user = make_user(email="lea@test.example")
    accept(user, admin)
    assert Invitation.objects.get().email == f"compte-{user.pk}@efface.invalid"


def test_erasure_leaves_the_audit_trail_whole(admin):
    accept(make_agent(), admin)
    assert verify_audit().broken is None


def test_erasure_of_one_leaves_the_others(admin):
    other = make_agent(email="hugo@test.example")
    make_token(other)
    accept(make_agent(), admin)
    other.refresh_from_db()
    assert (other.email, ApiToken.objects.get().owner) == ("hugo@test.example", other)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "done"}, "accounts_erasurerequest_decided_by_someone"),
        ({"state": "asked", "decided_at": "2027-01-01T00:00Z"}, "accounts_erasurerequest_decided_by_someone"),
    ],
)
def test_answer_without_author_or_date_is_refused_by_the_database(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ErasureRequest.objects.create(user=make_user(), **fields)


def test_refusal_without_motive_is_refused_by_the_database(admin):
    request = ask(make_user())
    with pytest.raises(IntegrityError, match="refusal_explained"), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(
            state="refused", decided_by=admin, decided_at=request.asked_at
        )
