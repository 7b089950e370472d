"""Putting off the deadline: who may, by how much, who is told, and what follows the new date."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from allocation.domain.adoption import adopt_scenario
from allocation.domain.consultation import withdraw_scenario
from allocation.domain.extensions import extend_consultation
from allocation.domain.opinions import give_opinion
from allocation.models import Extension
from allocation.queries.deadlines import deadlines_of
from allocation.tasks import remind_opinions
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.consultations import (
    ASKED,
    DUE,
    departments_of,
    make_answer,
    make_draft,
    make_member,
    submit,
)
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
LATER = DUE + dt.timedelta(days=10)
LATEST = DUE + dt.timedelta(days=20)


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


@pytest.fixture
def review():
    """A scenario under review, its consultation, and the two départements that it asks."""
    scenario = make_draft()
    return scenario, submit(scenario), *departments_of(scenario)


def extend(scenario, **fields):
    values = {"department": None, "due_at": LATER, "motive": "Les congés.", "actor": make_agent()}
    return extend_consultation(scenario, **{**values, **fields})


def test_the_region_puts_the_deadline_off_for_all(review):
    scenario, consultation, ardeche, cantal = review
    agent = make_agent()

    extension = extend(scenario, actor=agent)

    deadlines = deadlines_of(consultation)
    assert [deadlines.of(area.pk) for area in (ardeche, cantal)] == [LATER, LATER]
    assert (extension.motive, extension.granted_by, extension.granted_at) == ("Les congés.", agent, ASKED)
    event = AuditEvent.objects.get(verb="extension:granted")
    assert (event.actor, event.data["department"], event.data["motive"]) == (agent, None, "Les congés.")


def test_the_deadline_of_one_departement_leaves_the_others_as_they_are(review):
    scenario, consultation, ardeche, cantal = review

    extend(scenario, department=cantal)

    deadlines = deadlines_of(consultation)
    assert (deadlines.of(ardeche.pk), deadlines.of(cantal.pk), deadlines.last) == (DUE, LATER, LATER)


def test_a_longer_deadline_of_one_departement_outlives_that_of_all(review):
    scenario, consultation, ardeche, cantal = review
    extend(scenario, department=cantal, due_at=LATEST)

    extend(scenario, due_at=LATER)

    deadlines = deadlines_of(consultation)
    assert (deadlines.of(ardeche.pk), deadlines.of(cantal.pk)) == (LATER, LATEST)


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER, Role.OBSERVER])
def test_nobody_but_the_region_puts_a_deadline_off(review, role):
    scenario, _, ardeche, _ = review
    actor = make_holder(role, *([] if role == Role.OBSERVER else [ardeche]))

    with pytest.raises(PermissionDenied):
        extend(scenario, department=ardeche, actor=actor)

    assert Extension.objects.count() == 0


@pytest.mark.parametrize("due_at", [DUE, DUE - dt.timedelta(days=1)])
def test_an_announced_deadline_is_not_shortened(review, due_at):
    scenario, *_ = review

    with pytest.raises(ValidationError, match="ne se raccourcit pas") as refusal:
        extend(scenario, due_at=due_at)

    assert list(refusal.value.message_dict) == ["due_at"]
    assert (Extension.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_an_extension_is_not_shortened_by_another(review):
    scenario, _, _, cantal = review
    extend(scenario, due_at=LATEST)

    with pytest.raises(ValidationError, match="ne se raccourcit pas"):
        extend(scenario, department=cantal, due_at=LATER)


def test_a_new_deadline_is_to_come(review):
    scenario, *_ = review

    with time_machine.travel(LATEST, tick=False), pytest.raises(ValidationError, match="à venir"):
        extend(scenario, due_at=LATER)


def test_an_extension_has_a_motive(review):
    scenario, *_ = review

    with pytest.raises(ValidationError, match="pourquoi"):
        extend(scenario, motive=" ")


def test_a_departement_that_is_not_asked_is_refused(review):
    scenario, *_ = review

    with pytest.raises(ValidationError) as refusal:
        extend(scenario, department=make_area(name="Rhône"))

    assert list(refusal.value.message_dict) == ["department"]


def test_a_closed_consultation_is_not_put_off(review):
    scenario, *_ = review
    agent = make_agent()
    withdraw_scenario(scenario, motive="Une erreur.", actor=agent)

    with pytest.raises(TransitionRefusedError, match="close"):
        extend(scenario, actor=agent)


def test_those_concerned_are_written_to_with_the_new_date_and_the_motive(review):
    scenario, _, ardeche, cantal = review
    make_member(ardeche)
    told = make_member(cantal)

    extend(scenario, department=cantal)

    mail = OutgoingMail.objects.get()
    assert mail.recipient == told.email
    assert "L’échéance de l’avis du CDIAE du Cantal sur le scénario" in mail.text
    assert "jusqu’au 20\u00a0avril\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)" in mail.text
    assert "Motif\u00a0: Les congés." in mail.text
    assert f"http://127.0.0.1:8000/repartition/scenarios/{scenario.pk}/" in mail.text


def test_those_who_have_longer_already_are_not_written_to(review):
    scenario, _, ardeche, cantal = review
    extend(scenario, department=cantal, due_at=LATEST)
    told = make_member(ardeche)
    make_member(cantal)

    extend(scenario)

    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [told.email]


def test_reminders_follow_the_new_date(review):
    scenario, _, ardeche, cantal = review
    first, second = make_member(ardeche), make_member(cantal)
    extend(scenario, department=cantal)
    OutgoingMail.objects.all().delete()
    sent = []

    for days in (7, 2, 0, -3, -8, -11):
        with time_machine.travel(DUE - dt.timedelta(days=days), tick=False):
            remind_opinions()
        sent.append(sorted(OutgoingMail.objects.values_list("recipient", flat=True)))
        OutgoingMail.objects.all().delete()

    assert sent == [[first.email], [first.email], [first.email], [second.email], [second.email], []]


def test_who_was_reminded_of_the_former_date_is_reminded_of_the_new_one(review):
    scenario, _, _, cantal = review
    make_member(cantal)
    with time_machine.travel(DUE - dt.timedelta(days=1), tick=False):
        remind_opinions()
        extend(scenario, department=cantal)
    with time_machine.travel(LATER - dt.timedelta(days=1), tick=False):
        remind_opinions()

    keys = OutgoingMail.objects.filter(key__contains=":reminder:").values_list("key", flat=True)
    assert sorted(key.split(":")[5] for key in keys) == ["202604102159", "202604202159"]


@pytest.mark.parametrize(("moment", "late"), [(LATER, False), (LATER + dt.timedelta(seconds=1), True)])
def test_an_avis_within_the_new_deadline_is_not_late(review, moment, late):
    scenario, consultation, _, cantal = review
    extend(scenario, department=cantal)

    with time_machine.travel(moment, tick=False):
        opinion = give_opinion(consultation, department=cantal, answer=make_answer(), actor=make_member(cantal))

    assert opinion.is_late is late


def test_the_decision_waits_for_the_departement_that_has_longer(review):
    scenario, _, _, cantal = review
    agent = make_agent()
    extend(scenario, department=cantal, actor=agent)

    refused = pytest.raises(TransitionRefusedError, match="Il manque encore\u00a0: Cantal")
    with time_machine.travel(DUE + dt.timedelta(days=1), tick=False), refused:
        adopt_scenario(scenario, motive="Le besoin.", actor=agent)
    with time_machine.travel(LATER + dt.timedelta(days=1), tick=False):
        adopt_scenario(scenario, motive="Le besoin.", actor=agent)

    scenario.refresh_from_db()
    assert scenario.state == "adopted"
