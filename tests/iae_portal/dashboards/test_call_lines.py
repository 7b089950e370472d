"""What calls ask of those who instruct and review."""

import pytest

from accounts.roles import Role
from calls.enums import ApplicationState
from iae_portal.dashboards.call_lines import call_lines
from iae_portal.dashboards.home_lines import tell_lines
from tests.factories.calls import make_call
from tests.factories.desk import make_file
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def told(user):
    return [(line.text, line.url) for line in tell_lines(call_lines(user))]


def test_agent_of_the_departement_is_told_of_the_files_to_begin():
    make_file()

    agent = make_holder(Role.DEPARTMENTAL_AGENT, make_department())

    assert told(agent) == [("1 dossier déposé à instruire", f"/instruction/?etat={ApplicationState.SUBMITTED}")]


def test_agent_of_another_departement_is_told_of_nothing():
    make_file()

    assert told(make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))) == []


def test_member_is_told_of_the_files_to_score():
    department = make_department()
    member = make_holder(Role.COMMITTEE_MEMBER, department)
    application = make_file()
    application.assignments.create(reviewer=member, assigned_by=make_agent())

    assert told(member) == [("1 dossier à évaluer", "/instruction/?moi=a-evaluer")]


def test_regional_agent_is_told_of_the_questions_to_answer():
    call = make_call()
    call.questions.create(text="Une commune voisine est-elle admise ?", asked_by=None)

    assert told(make_agent()) == [("1 question posée sur un appel", "/appels/")]


def test_observer_is_told_of_nothing():
    observer = make_holder(Role.OBSERVER)

    assert told(observer) == []
