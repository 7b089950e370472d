"""The committees of the demonstration."""

import pytest

from accounts.models import User
from accounts.roles import Seat
from calls.enums import ApplicationState
from committees.domain.demonstration import AGENT, AUTHOR, MEMBER, load_demo_committees
from committees.enums import MinutesState, SessionState
from committees.models import Committee, Member, Minutes, Session
from tests.factories.applying import ask_correction
from tests.factories.desk import declare, make_file, make_review
from tests.factories.structures import make_department, make_siae
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cantal():
    """The Cantal and a neighbour, the accounts of the demonstration, a file that the agent has scored."""
    cantal, other = make_department(code="15", name="Cantal"), make_department(code="43", name="Haute-Loire")
    give_hat(make_user(email=AUTHOR), "regional_agent")
    agent, member = make_user(email=AGENT), make_user(email=MEMBER, first_name="Nadia", last_name="Roche")
    give_hat(agent, "departmental_agent", cantal)
    give_hat(member, "committee_member", cantal)
    file = make_file(siae=make_siae(department=cantal), state=ApplicationState.UNDER_REVIEW)
    declare(file, agent)
    make_review(file, agent)
    for code in ("complet",):
        file.points.create(code=code, outcome="conform", version=file.current, found_by=agent)
    return cantal, other, file


def test_each_departement_has_sixteen_invented_members_and_is_loaded_once(cantal):
    load_demo_committees()
    load_demo_committees()

    assert Committee.objects.filter(is_demonstration=True).count() == 2
    assert Member.objects.filter(seat=Seat.FULL).count() == 32
    assert Member.objects.filter(is_president=True).count() == 2
    assert Member.objects.filter(body__committee__department=cantal[0], user__email=MEMBER).count() == 1
    assert Session.objects.count() == 3


def test_the_cantal_has_a_past_session_with_its_minutes_and_one_in_preparation(cantal):
    load_demo_committees()

    first, last, coming = Session.objects.order_by("number")
    assert [first.state, last.state, coming.state] == [
        SessionState.CLOSED,
        SessionState.CLOSED,
        SessionState.PREPARED,
    ]
    approved, locked = Minutes.objects.order_by("session__number")
    assert (approved.state, approved.approved_in, locked.state) == (
        MinutesState.APPROVED,
        last,
        MinutesState.LOCKED,
    )
    assert locked.content["items"][0]["opinion"]["votes"] == "Pour : 11 ; contre : 0 ; abstentions : 1"
    assert locked.content["quorum"] == "Quorum atteint : 12 sur 16, mandats compris, 8 exigés"
    assert [item.kind for item in coming.items.order_by("rank")] == ["minutes", "application"]
    assert coming.items.get(rank=2).application == cantal[2]


def test_without_the_account_of_a_member_every_seat_is_held_by_an_invented_one(cantal):
    User.objects.filter(email=MEMBER).update(email="autre@test.example")
    load_demo_committees()

    assert not Member.objects.filter(user__isnull=False).exists()


def test_a_file_that_waits_for_a_correction_is_not_presented(cantal):
    file = cantal[2]
    ask_correction(file, "titre")
    load_demo_committees()

    file.refresh_from_db()
    assert file.state == ApplicationState.UNDER_REVIEW
    assert [item.kind for item in Session.objects.get(state=SessionState.PREPARED).items.all()] == ["minutes"]
