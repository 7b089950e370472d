"""Adoption, notification and amendments."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from allocation.domain.adoption import adopt_scenario, notify_scenario
from allocation.domain.amendments import create_amendment
from allocation.enums import ScenarioState as S
from allocation.models import Adoption, Notification
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.allocation import make_scenario
from tests.factories.consultations import (
    ASKED,
    DUE,
    FIGURES,
    answer_for_all,
    departments_of,
    make_adopted,
    make_draft,
    make_member,
    submit,
)
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


def test_a_scenario_is_adopted_before_the_deadline_once_every_avis_is_given():
    agent, scenario = make_agent(), make_draft()
    consultation = submit(scenario)
    answer_for_all(consultation)

    adoption = adopt_scenario(scenario, motive=" Le besoin. ", actor=agent)

    consultation.refresh_from_db()
    assert (scenario.state, consultation.closed_at) == (S.ADOPTED, ASKED)
    assert (adoption.version_id, adoption.motive, adoption.adopted_by) == (scenario.current_id, "Le besoin.", agent)
    assert AuditEvent.objects.get(verb="scenario:adopted").data["given"] == 2


@pytest.mark.parametrize("moment", [ASKED, DUE])
def test_missing_avis_are_named_and_awaited_until_the_deadline(moment):
    scenario = make_draft()
    submit(scenario)

    with time_machine.travel(moment, tick=False), pytest.raises(TransitionRefusedError, match="Ardèche, Cantal"):
        adopt_scenario(scenario, motive="Le besoin.", actor=make_agent())

    assert Adoption.objects.count() == 0


def test_a_scenario_is_adopted_without_avis_once_the_month_is_over():
    scenario = make_draft()
    submit(scenario)

    with time_machine.travel(DUE + dt.timedelta(seconds=1), tick=False):
        adopt_scenario(scenario, motive="Le besoin.", actor=make_agent())

    assert scenario.state == S.ADOPTED
    missing = AuditEvent.objects.get(verb="scenario:adopted").data["missing"]
    assert missing == [area.code for area in departments_of(scenario)]


def test_an_adoption_is_motivated():
    scenario = make_draft()
    answer_for_all(submit(scenario))

    with pytest.raises(ValidationError, match="Motivez"):
        adopt_scenario(scenario, motive=" ", actor=make_agent())


def test_a_departmental_agent_does_not_adopt():
    scenario = make_draft()
    answer_for_all(submit(scenario))

    with pytest.raises(PermissionDenied):
        adopt_scenario(scenario, motive="Le besoin.", actor=make_holder(Role.DEPARTMENTAL_AGENT))


def test_a_second_programme_for_the_same_year_is_refused_with_the_name_of_the_first():
    first = make_adopted(name="Programme")
    second = make_scenario(first.perimeter, departments_of(first), FIGURES[:2], actor=make_agent(), name="Autre")
    answer_for_all(submit(second))

    with pytest.raises(TransitionRefusedError, match="« Programme » est déjà adopté"):
        adopt_scenario(second, motive="Le besoin.", actor=make_agent())


def test_notification_numbers_one_letter_by_departement_and_mails_its_people():
    scenario = make_adopted()
    ardeche, cantal = departments_of(scenario)
    member = make_member(ardeche)
    OutgoingMail.objects.all().delete()

    notify_scenario(scenario, actor=make_agent())

    assert scenario.state == S.NOTIFIED
    assert list(Notification.objects.values_list("reference", flat=True)) == [
        f"IAE-2020-{scenario.pk:04d}-{area.code}" for area in (ardeche, cantal)
    ]
    mail = OutgoingMail.objects.get(recipient=member.email)
    assert f"/repartition/scenarios/{scenario.pk}/lettres/{ardeche.code}.pdf" in mail.text


def test_only_an_adopted_scenario_is_notified_and_once():
    draft, done = make_draft(), make_adopted(notified=True)

    for scenario in (draft, done):
        with pytest.raises(TransitionRefusedError, match="état actuel"):
            notify_scenario(scenario, actor=make_agent())

    assert Notification.objects.count() == 2


def test_those_who_do_not_decide_do_not_notify():
    scenario = make_adopted()

    with pytest.raises(PermissionDenied):
        notify_scenario(scenario, actor=make_member(departments_of(scenario)[0]))

    assert Notification.objects.count() == 0


def test_an_amendment_starts_from_the_rules_inputs_and_figures_adopted():
    scenario = make_adopted()

    draft = create_amendment(scenario, actor=make_agent())

    assert (draft.state, draft.amends, draft.name) == (S.DRAFT, scenario, "Scénario, avenant 1")
    assert (draft.current.rules, draft.current.inputs) == (scenario.current.rules, scenario.current.inputs)
    cells = draft.current.lines.order_by("code", "cells__kind").values_list("cells__kind", "cells__etp")
    assert list(cells) == [("ACI", 20), ("EI", 10), ("ACI", Decimal("4.5")), ("EI", Decimal("5.5"))]


@pytest.mark.parametrize("notified", [False, True])
def test_an_amendment_replaces_what_it_amends_when_it_is_adopted(notified):
    agent = make_agent()
    scenario = make_adopted(notified=notified)
    draft = create_amendment(scenario, actor=agent)
    answer_for_all(submit(draft))

    adopt_scenario(draft, motive="L’enveloppe a changé.", actor=agent)

    scenario.refresh_from_db()
    assert (scenario.state, draft.state) == (S.REPLACED, S.ADOPTED)


def test_an_amendment_that_is_refused_leaves_what_it_amends_in_force():
    scenario = make_adopted()
    draft = create_amendment(scenario, actor=make_agent())
    submit(draft)

    with pytest.raises(TransitionRefusedError, match="Il manque encore"):
        adopt_scenario(draft, motive="L’enveloppe.", actor=make_agent())

    scenario.refresh_from_db()
    assert scenario.state == S.ADOPTED


def test_only_a_scenario_in_force_is_amended_and_by_those_who_decide():
    with pytest.raises(TransitionRefusedError, match="en vigueur"):
        create_amendment(make_draft(), actor=make_agent())
    with pytest.raises(PermissionDenied):
        create_amendment(make_adopted(), actor=make_holder(Role.OBSERVER))
