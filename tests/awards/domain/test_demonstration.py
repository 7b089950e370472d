"""The decisions of the demonstration."""

import pytest

from awards.domain.demonstration import load_demo_awards
from awards.enums import ConventionState, DecisionState, ReportState
from awards.models import Convention, Decision
from calls.domain.demonstration import AUTHOR, CLOSED_TITLE
from calls.enums import ApplicationState as S
from tests.factories.awards import DECIDED
from tests.factories.calls import make_call
from tests.factories.desk import make_file
from tests.factories.structures import make_department, make_siae, make_site
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db


def test_demonstration_has_a_decision_in_each_state_and_a_convention_with_its_report(time_machine):
    time_machine.move_to(DECIDED, tick=False)
    give_hat(make_user(email=AUTHOR), "regional_agent")
    call = make_call(title=CLOSED_TITLE)
    for code in ("43", "63", "38"):
        siae = make_siae(department=make_department(code=code))
        make_site(siae)
        make_file(call, siae=siae, state=S.UNDER_REVIEW)

    load_demo_awards()
    load_demo_awards()

    states = dict(Decision.objects.values_list("application__department__code", "state"))
    assert states == {"43": DecisionState.RELEASED, "63": DecisionState.HELD, "38": DecisionState.PREPARED}
    convention = Convention.objects.get()
    assert convention.state == ConventionState.ACTIVE
    assert convention.reports.filter(state=ReportState.SUBMITTED).count() == 1


def test_demonstration_without_its_call_makes_nothing():
    assert load_demo_awards() == []


def test_acceptance_is_not_invented_where_the_structure_has_no_site(time_machine):
    time_machine.move_to(DECIDED, tick=False)
    give_hat(make_user(email=AUTHOR), "regional_agent")
    call = make_call(title=CLOSED_TITLE)
    for code in ("43", "63"):
        make_file(call, siae=make_siae(department=make_department(code=code)), state=S.UNDER_REVIEW)

    load_demo_awards()

    assert dict(Decision.objects.values_list("application__department__code", "kind")) == {"63": "rejected"}
