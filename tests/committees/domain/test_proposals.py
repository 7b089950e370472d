"""The avis put to the vote: worded in session until the point is concluded, and on points that ask for one only."""

import pytest

from committees.domain.deliberation import Proposal, call_item, conclude_item, propose
from committees.domain.proposals import Draft
from committees.enums import OpinionValue
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.committees import STARTS, at, make_open

pytestmark = pytest.mark.django_db
ADJOURNED = Proposal(value=OpinionValue.ADJOURNED, motivation="Le budget est à revoir.")


@pytest.fixture
def session(committee, secretary):
    return make_open(committee, secretary=secretary, points=["Calendrier"])


def test_the_avis_put_to_the_vote_is_worded_in_session(secretary, session):
    item = session.items.get(rank=1)
    propose(item, draft=Draft(value=OpinionValue.ADJOURNED, motivation=" À revoir. "), actor=secretary)

    item.refresh_from_db()
    assert (item.proposal, item.motivation) == (OpinionValue.ADJOURNED, "À revoir.")

    call_item(item, actor=secretary)
    with at(STARTS, minutes=30):
        conclude_item(item, proposal=ADJOURNED, actor=secretary)
    with pytest.raises(TransitionRefusedError):
        propose(item, draft=Draft(value=OpinionValue.FAVOURABLE, motivation="Oui."), actor=secretary)


def test_a_point_of_information_gives_no_avis(secretary, session):
    item = session.items.get(title="Calendrier")
    call_item(item, actor=secretary)

    with at(STARTS, minutes=30), pytest.raises(TransitionRefusedError, match="n’appelle pas d’avis"):
        conclude_item(item, proposal=ADJOURNED, actor=secretary)
