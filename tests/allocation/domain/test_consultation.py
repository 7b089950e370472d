"""The saisine, its withdrawal, and the reminders."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.roles import Role
from allocation.domain.consultation import REMIND_TASK, drop_scenario, withdraw_scenario
from allocation.domain.opinions import give_opinion
from allocation.enums import ScenarioState as S
from allocation.models import Opinion
from allocation.tasks import remind_opinions
from iae_portal.common.models import OutgoingMail
from tests.factories.consultations import ASKED, DUE, departments_of, make_answer, make_draft, make_member, submit
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


def test_a_saisine_opens_a_month_on_the_current_version():
    scenario = make_draft()

    consultation = submit(scenario)

    assert (consultation.opened_at, consultation.due_at) == (ASKED, DUE)
    assert (consultation.version_id, scenario.state) == (scenario.current_id, S.SUBMITTED)


def test_a_saisine_of_less_than_a_month_is_refused_and_nothing_is_written():
    scenario = make_draft()

    with pytest.raises(ValidationError) as refusal:
        submit(scenario, due_at=DUE - dt.timedelta(minutes=1))

    scenario.refresh_from_db()
    assert list(refusal.value.message_dict) == ["due_at"]
    assert (scenario.state, scenario.consultations.count()) == (S.DRAFT, 0)


def test_a_saisine_is_mailed_once_to_the_members_and_agents_of_its_departements():
    scenario = make_draft()
    ardeche, cantal = departments_of(scenario)
    told = [make_member(ardeche), make_holder(Role.DEPARTMENTAL_AGENT, ardeche, cantal)]
    make_holder(Role.STRUCTURE_MEMBER)
    make_member(scenario.perimeter)

    submit(scenario)

    mails = OutgoingMail.objects.order_by("recipient")
    assert sorted(mail.recipient for mail in mails) == sorted(user.email for user in told)
    assert f"http://127.0.0.1:8000/repartition/scenarios/{scenario.pk}/consultation/" in mails[0].text


def test_a_withdrawal_closes_the_consultation_and_keeps_the_avis():
    scenario, agent = make_draft(), make_agent()
    consultation = submit(scenario)
    cantal = departments_of(scenario)[1]
    give_opinion(consultation, department=cantal, answer=make_answer(), actor=make_member(cantal))

    withdraw_scenario(scenario, motive="Une erreur de base.", actor=agent)

    consultation.refresh_from_db()
    assert scenario.state == S.DRAFT
    assert (consultation.closed_at, consultation.closing_motive) == (ASKED, "Une erreur de base.")
    assert Opinion.objects.in_force().count() == 1


def test_a_withdrawn_scenario_is_submitted_again_in_another_consultation():
    scenario = make_draft()
    submit(scenario)
    withdraw_scenario(scenario, motive="Une erreur.", actor=make_agent())

    submit(scenario)

    assert scenario.consultations.count() == 2
    assert scenario.consultations.filter(closed_at=None).count() == 1


@pytest.mark.parametrize("act", [withdraw_scenario, drop_scenario])
def test_a_scenario_is_not_taken_back_without_a_motive(act):
    scenario = make_draft()
    submit(scenario)

    with pytest.raises(ValidationError, match="pourquoi"):
        act(scenario, motive="  ", actor=make_agent())

    scenario.refresh_from_db()
    assert scenario.state == S.SUBMITTED


def test_dropping_a_scenario_under_review_closes_its_consultation():
    scenario = make_draft()
    consultation = submit(scenario)

    drop_scenario(scenario, motive="L’enveloppe a changé.", actor=make_agent())

    consultation.refresh_from_db()
    assert (scenario.state, consultation.closed_at) == (S.DROPPED, ASKED)


def test_reminders_are_on_the_calendar_of_the_beat():
    assert remind_opinions.name == REMIND_TASK
    assert [entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == REMIND_TASK] == [
        dt.timedelta(minutes=30)
    ]


def test_reminders_leave_twice_and_only_where_the_avis_is_missing():
    scenario = make_draft()
    ardeche, cantal = departments_of(scenario)
    consultation = submit(scenario)
    give_opinion(consultation, department=ardeche, answer=make_answer(), actor=make_member(ardeche))
    member = make_member(cantal)
    OutgoingMail.objects.all().delete()

    for days in (8, 7, 6, 2, 1, 0, -1):
        with time_machine.travel(DUE - dt.timedelta(days=days), tick=False):
            remind_opinions()
            remind_opinions()

    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [member.email] * 2
    assert f"http://127.0.0.1:8000/repartition/scenarios/{scenario.pk}/avis/" in OutgoingMail.objects.first().text
    keys = sorted(OutgoingMail.objects.values_list("key", flat=True))
    assert [key.split(":")[3] for key in keys] == ["2d", "7d"]


def test_nobody_is_reminded_of_a_consultation_that_is_closed():
    scenario = make_draft()
    submit(scenario)
    make_member(departments_of(scenario)[0])
    withdraw_scenario(scenario, motive="Une erreur.", actor=make_agent())
    OutgoingMail.objects.all().delete()

    with time_machine.travel(DUE - dt.timedelta(days=2), tick=False):
        remind_opinions()

    assert OutgoingMail.objects.count() == 0
