"""A new scenario between the conventions of a département: who may make it, and how much is read."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from allocation.domain.create_scenario import copy_scenario, create_scenario
from allocation.domain.gather_inputs import gather_inputs
from allocation.enums import Mesh
from allocation.models import Scenario
from tests.factories.conventions import YEAR, add_convention, make_place, settings_on_annexes
from tests.factories.means import make_envelope
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def create(place, actor):
    return create_scenario(
        name="Conventions", mesh=Mesh.SIAE, perimeter=place.department, settings=settings_on_annexes(), actor=actor
    )


def test_envelope_is_the_one_notified_to_the_departement(place):
    make_envelope(place.department, etp="63.50", year=YEAR)
    scenario = create(place, make_agent())
    assert scenario.current.rules["years"][0]["envelope"] == "63.5"
    assert sum(line.etp for line in scenario.current.lines.all()) == Decimal("63.50")


def test_agent_of_another_departement_makes_none(place):
    with pytest.raises(PermissionDenied):
        create(place, make_holder(Role.DEPARTMENTAL_AGENT, place.beyond))
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER])
def test_those_who_only_read_make_none(place, role):
    with pytest.raises(PermissionDenied):
        create(place, make_holder(role, *([place.department] if role == Role.COMMITTEE_MEMBER else [])))
    assert not Scenario.objects.exists()


def test_agent_of_another_departement_copies_none(place):
    scenario = create(place, make_agent())
    with pytest.raises(PermissionDenied):
        copy_scenario(scenario, name="Copie", actor=make_holder(Role.DEPARTMENTAL_AGENT, place.beyond))
    assert Scenario.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_conventions_are_read_in_a_fixed_number_of_queries(place, count, django_assert_num_queries):
    department = make_department("99Q")
    for rank in range(count):
        add_convention(department, place.communes[0], name=f"Structure {rank}", etp="10.00")
    with django_assert_num_queries(10):
        gather_inputs(settings_on_annexes(), mesh=Mesh.SIAE, perimeter=department)
