"""The avis of a CDIAE: who gives it, when, and what stays of those replaced."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from allocation.domain.adoption import adopt_scenario
from allocation.domain.consultation import withdraw_scenario
from allocation.domain.opinions import comment_line, give_opinion
from allocation.enums import OpinionValue
from allocation.models import LineComment, Opinion
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.consultations import ASKED, DUE, departments_of, make_answer, make_draft, make_member, submit
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


@pytest.fixture
def review():
    """A consultation, and the two départements that it asks."""
    scenario = make_draft()
    return submit(scenario), *departments_of(scenario)


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.DEPARTMENTAL_AGENT])
def test_an_avis_is_given_by_the_people_of_the_departement(review, role):
    consultation, ardeche, _ = review
    actor = make_holder(role, ardeche)

    opinion = give_opinion(consultation, department=ardeche, answer=make_answer(), actor=actor)

    assert (opinion.given_by, opinion.given_as, opinion.is_late) == (actor, actor.assignment.label, False)
    assert AuditEvent.objects.get(verb="opinion:given").data["department"] == ardeche.code


def test_nobody_gives_the_avis_of_another_departement(review):
    consultation, ardeche, cantal = review

    for actor in (make_member(cantal), make_agent(), make_holder(Role.OBSERVER)):
        with pytest.raises(PermissionDenied):
            give_opinion(consultation, department=ardeche, answer=make_answer(), actor=actor)

    assert Opinion.objects.count() == 0


def test_another_avis_replaces_the_former_which_is_kept(review):
    consultation, ardeche, _ = review
    member = make_member(ardeche)
    first = give_opinion(consultation, department=ardeche, answer=make_answer(), actor=member)

    second = give_opinion(
        consultation, department=ardeche, answer=make_answer(value=OpinionValue.UNFAVOURABLE), actor=member
    )

    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (ASKED, None)
    assert list(Opinion.objects.in_force()) == [second]


@pytest.mark.parametrize(("moment", "late"), [(DUE, False), (DUE + dt.timedelta(seconds=1), True)])
def test_an_avis_after_the_deadline_is_taken_and_told_late(review, moment, late):
    consultation, ardeche, _ = review

    with time_machine.travel(moment, tick=False):
        opinion = give_opinion(consultation, department=ardeche, answer=make_answer(), actor=make_member(ardeche))

    assert opinion.is_late is late


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"motivation": "  "}, "motivation"),
        ({"held_on": ASKED.date() + dt.timedelta(days=1)}, "held_on"),
        ({"held_on": ASKED.date() - dt.timedelta(days=1)}, "held_on"),
    ],
)
def test_an_avis_without_motive_or_out_of_its_time_is_refused(review, fields, field):
    consultation, ardeche, _ = review

    with pytest.raises(ValidationError) as refusal:
        give_opinion(consultation, department=ardeche, answer=make_answer(**fields), actor=make_member(ardeche))

    assert list(refusal.value.message_dict) == [field]
    assert Opinion.objects.count() == 0


def test_no_avis_is_given_once_the_scenario_is_withdrawn(review):
    consultation, ardeche, _ = review
    withdraw_scenario(consultation.scenario, motive="Une erreur.", actor=make_agent())

    with pytest.raises(TransitionRefusedError, match="close"):
        give_opinion(consultation, department=ardeche, answer=make_answer(), actor=make_member(ardeche))


def test_no_avis_is_given_once_the_scenario_is_adopted(review):
    consultation, ardeche, _ = review

    with time_machine.travel(DUE + dt.timedelta(days=1), tick=False):
        adopt_scenario(consultation.scenario, motive="Le besoin.", actor=make_agent())
        with pytest.raises(TransitionRefusedError, match="close"):
            give_opinion(consultation, department=ardeche, answer=make_answer(), actor=make_member(ardeche))


def test_a_departement_out_of_the_scenario_gives_no_avis(review):
    elsewhere = make_area(level="department", name="Ailleurs")

    with pytest.raises(TransitionRefusedError, match="ne porte pas sur le département d’Ailleurs"):
        give_opinion(review[0], department=elsewhere, answer=make_answer(), actor=make_member(elsewhere))


def test_a_line_is_commented_by_its_own_departement_alone(review):
    consultation, ardeche, cantal = review
    member = make_member(ardeche)

    comment_line(consultation, department=ardeche, text=" Trop peu d’ACI. ", actor=member)
    with pytest.raises(PermissionDenied):
        comment_line(consultation, department=cantal, text="Trop.", actor=member)

    assert list(LineComment.objects.values_list("code", "text")) == [(ardeche.code, "Trop peu d’ACI.")]


def test_avis_and_comments_are_read_in_their_departement_and_by_the_region(review):
    consultation, ardeche, cantal = review
    member = make_member(ardeche)
    give_opinion(consultation, department=ardeche, answer=make_answer(), actor=member)
    comment_line(consultation, department=ardeche, text="Trop peu.", actor=member)

    seen = [
        (Opinion.objects.visible_to(user).count(), LineComment.objects.visible_to(user).count())
        for user in (member, make_agent(), make_member(cantal))
    ]

    assert seen == [(1, 1), (1, 1), (0, 0)]
