"""What committees ask on the home page."""

import pytest

from accounts.roles import Role
from committees.domain.deliberation import close_session
from committees.domain.minutes import lock_minutes, start_minutes
from iae_portal.dashboards.committee_lines import committee_lines
from tests.factories.committees import (
    ENDS,
    NOW,
    STARTS,
    at,
    give_account,
    make_committee,
    make_convened,
    make_open,
    make_prepared,
    make_secretary,
    make_written,
    members_of,
)
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return make_committee()


@pytest.fixture
def secretary(committee):
    return make_secretary(committee.department)


def texts(user):
    return [line.text for line in committee_lines(user)]


def test_a_member_reads_the_next_session(committee, secretary):
    member = give_account(members_of(committee)[1])
    session = make_convened(committee, secretary=secretary)

    with at(NOW):
        lines = committee_lines(member)

    assert [(line.text, line.url) for line in lines] == [
        (
            "CDIAE d’essai, séance n° 1 : 15\u00a0mai\u00a02027 à 14\u00a0h\u00a000 (heure de Paris)",
            f"/cdiae/seances/{session.pk}/",
        )
    ]


def test_a_member_reads_the_positions_that_they_owe(committee, secretary):
    member = give_account(members_of(committee)[1])
    make_written(committee, secretary=secretary)

    with at(ENDS, days=-3):
        assert "Consultation écrite : un point attend votre avis" in texts(member)
        assert not any("votre avis" in text for text in texts(secretary))
    with at(ENDS, days=1):
        assert texts(member) == []


def test_the_secretary_reads_what_is_to_convene(committee, secretary):
    make_prepared(committee, secretary=secretary)

    with at(NOW):
        assert texts(secretary) == ["CDIAE d’essai : séance du 15\u00a0mai\u00a02027 à convoquer"]


def test_the_secretary_reads_the_minutes_to_lock_until_they_are(committee, secretary):
    session = make_open(committee, secretary=secretary)
    with at(STARTS, hours=2):
        close_session(session, actor=secretary)
    with at(STARTS, days=2):
        wanted = "CDIAE d’essai : procès-verbal de la séance du 15\u00a0mai\u00a02027 à arrêter"
        assert texts(secretary) == [wanted]
        lock_minutes(start_minutes(session, actor=secretary), actor=secretary)
        assert texts(secretary) == []


def test_others_read_nothing(committee, secretary):
    make_prepared(committee, secretary=secretary)

    with at(NOW):
        assert texts(make_holder(Role.STRUCTURE_MEMBER)) == []
