"""Who moves a file, and when."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from calls.domain.application_states import TABLE
from calls.enums import ApplicationState as S
from iae_portal.common.transitions import TransitionRefusedError, transition
from tests.factories.applying import ask_correction, make_complete, submit
from tests.factories.calls import CLOSES, DURING
from tests.factories.structures import make_department
from tests.factories.users import give_hat, make_agent, make_holder

pytestmark = pytest.mark.django_db
AFTER = CLOSES + dt.timedelta(days=1)


@pytest.fixture
def handed_in():
    with time_machine.travel(DURING, tick=False):
        application, member = make_complete()
        submit(application, member)
    return application, member


def move(application, actor, to, *, at=AFTER, **changes):
    with time_machine.travel(at, tick=False):
        return transition(instance=application, to=to, actor=actor, table=TABLE, changes=changes)


def test_agent_of_the_departement_instructs_once_the_deadline_has_passed(handed_in):
    application, _ = handed_in
    agent = make_holder(Role.DEPARTMENTAL_AGENT, application.department)

    assert move(application, agent, S.UNDER_REVIEW).state == S.UNDER_REVIEW


@pytest.mark.parametrize("to", [S.UNDER_REVIEW, S.INELIGIBLE])
def test_file_that_may_still_be_changed_is_not_instructed(handed_in, to):
    application, _ = handed_in
    agent = make_holder(Role.DEPARTMENTAL_AGENT, application.department)

    with pytest.raises(TransitionRefusedError, match="peut encore modifier son dossier"):
        move(application, agent, to, at=DURING)


def test_agent_of_another_departement_does_not_instruct(handed_in):
    agent = make_holder(Role.DEPARTMENTAL_AGENT, make_department("98H"))

    with pytest.raises(PermissionDenied):
        move(handed_in[0], agent, S.UNDER_REVIEW)


def test_applicant_does_not_instruct_its_own_file(handed_in):
    application, member = handed_in

    with pytest.raises(PermissionDenied):
        move(application, member, S.UNDER_REVIEW)


def test_agent_who_belongs_to_the_structure_does_not_instruct(handed_in):
    application, _ = handed_in
    agent = make_agent()
    application.siae.members.add(give_hat(agent, Role.STRUCTURE_MEMBER))

    with pytest.raises(PermissionDenied):
        move(application, agent, S.UNDER_REVIEW)


def test_file_whose_correction_is_awaited_does_not_go_on(handed_in):
    application, _ = handed_in
    ask_correction(application, "etp")

    with pytest.raises(TransitionRefusedError, match="Des compléments sont attendus"):
        move(application, make_agent(), S.UNDER_REVIEW)


def test_ineligible_file_goes_nowhere(handed_in):
    application, member = handed_in
    move(application, make_agent(), S.INELIGIBLE, motive="Hors champ.")

    with pytest.raises(TransitionRefusedError, match="ne peut pas devenir"):
        move(application, member, S.WITHDRAWN)
