"""Partners, promises and initiatives: who records them, and where."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.partners import (
    follow_commitment,
    lean_on_initiatives,
    may_record,
    record_commitment,
    save_initiative,
    save_partner,
)
from strategy.enums import ActionState, RecommendationState as S
from strategy.models import Initiative, Partner
from tests.factories.strategy import make_initiative, make_partner, make_recommendation
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department()


@pytest.fixture
def agent(department):
    return make_holder(Role.DEPARTMENTAL_AGENT, department)


@pytest.fixture
def stranger():
    return make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))


def test_what_has_no_territory_is_the_regions_to_record(agent, department):
    assert may_record(make_agent(), [])
    assert not may_record(agent, [])
    assert may_record(agent, [department])
    assert not may_record(agent, [department, make_department(code="98D")])


def test_agent_records_a_partner_of_the_perimeter(agent, department):
    made = save_partner(Partner(name="Agence", kind="employment", area=department), actor=agent)

    assert AuditEvent.objects.get(verb="partner:created").subject_id == str(made.pk)


def test_partner_elsewhere_is_refused_before_and_after(agent, department, stranger):
    with pytest.raises(PermissionDenied):
        save_partner(Partner(name="Agence", kind="employment", area=department), actor=stranger)

    made = make_partner(area=department)
    made.area = make_department(code="98D")
    with pytest.raises(PermissionDenied):
        save_partner(made, actor=agent)


def test_same_partner_twice_is_told(agent, department):
    make_partner(name="Agence", kind="employment")

    with pytest.raises(ValidationError, match="existe déjà"):
        save_partner(Partner(name="Agence", kind="employment", area=department), actor=agent)


def test_initiative_is_recorded_with_its_territories(agent, department):
    made = save_initiative(
        Initiative(title="Minibus", origin="state", theme="mobility", description="D", first_year=2018, source="S"),
        areas=[department],
        actor=agent,
    )

    assert (list(made.areas.all()), made.recorded_by) == ([department], agent)


def test_initiative_asks_a_territory_and_a_perimeter(agent, department, stranger):
    made = make_initiative(areas=[department])

    with pytest.raises(ValidationError, match="Indiquez au moins un territoire"):
        save_initiative(made, areas=[], actor=agent)
    with pytest.raises(PermissionDenied):
        save_initiative(made, areas=[department], actor=stranger)


def test_initiative_does_not_end_before_it_begins(agent, department):
    made = make_initiative(areas=[department])
    made.last_year = 2000

    with pytest.raises(ValidationError, match="ne finit pas avant d’avoir commencé"):
        save_initiative(made, areas=[department], actor=agent)


def test_validated_recommendation_keeps_what_it_builds_upon(agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)

    with pytest.raises(TransitionRefusedError):
        lean_on_initiatives(made, initiatives=[make_initiative()], actor=agent)


@pytest.mark.parametrize(("state", "count"), [(S.DRAFT, 1), (S.VALIDATED, 0)])
def test_promise_of_a_partner_is_recorded_and_followed(agent, department, state, count):
    """A version keeps the partners that it was validated with."""
    made = make_recommendation(actor=agent, department=department, state=state)
    partner = make_partner()

    promise = record_commitment(
        made,
        values={"partner": partner, "text": "Prêter un local", "euros": Decimal(12000), "due_on": dt.date(2027, 1, 1)},
        actor=agent,
    )
    follow_commitment(promise, state=ActionState.DONE, actor=agent)

    assert (promise.state, list(made.partners.all())) == (ActionState.DONE, [partner] * count)
    assert AuditEvent.objects.get(verb="recommendation:promise").data["from"] == "planned"


def test_dropped_recommendation_takes_no_promise(agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.DROPPED)

    with pytest.raises(TransitionRefusedError, match="écartée"):
        record_commitment(made, values={"partner": make_partner(), "text": "Trop tard"}, actor=agent)


def test_promise_is_followed_in_the_perimeter_only(agent, department, stranger):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)
    promise = record_commitment(made, values={"partner": make_partner(), "text": "Prêter"}, actor=agent)

    with pytest.raises(PermissionDenied):
        follow_commitment(promise, state=ActionState.DONE, actor=stranger)
