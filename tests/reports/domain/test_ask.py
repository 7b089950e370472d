import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from reports.domain.ask import create_restitution, list_areas_to_restitute, remake_restitution
from reports.enums import Audience, Section
from reports.models import Restitution
from tests.factories.reports import ALL
from tests.factories.users import make_holder


def test_agent_asks_for_their_departement_and_a_job_is_queued(world):
    made = world.ask(actor=world.own, audience=Audience.COMMITTEE, sections=["supply", "context"])

    assert (made.title, made.department, made.sections) == (
        "Département d’essai, CDIAE",
        world.department,
        ["context", "supply"],
    )
    assert (made.job.kind, made.job.owner, made.content, made.finished_at) == (
        "reports.restitution",
        world.own,
        None,
        None,
    )
    assert AuditEvent.objects.filter(verb="restitution:asked", subject_id=str(made.pk)).count() == 1


def test_restitution_of_an_epci_belongs_to_its_departement(world):
    made = world.ask(area=world.example.epci["E1"])

    assert made.department == world.department


def test_regional_restitution_belongs_to_no_departement(world):
    assert world.ask(area=world.region).department is None


def test_departmental_agent_is_refused_the_region_and_another_departement(world):
    for area in (world.region, world.other):
        with pytest.raises(PermissionDenied):
            world.ask(area=area, actor=world.own)
    assert Restitution.objects.count() == 0


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER])
def test_other_roles_make_none(world, role):
    person = make_holder(role, *([world.department] if role == Role.COMMITTEE_MEMBER else []))

    with pytest.raises(PermissionDenied):
        world.ask(actor=person)


def test_commune_has_no_restitution(world):
    with pytest.raises(PermissionDenied):
        world.ask(area=world.example.communes["A"])


def test_same_request_twice_gives_the_same_restitution(world):
    key = uuid.uuid4()
    asked = {"area": world.department, "audience": Audience.STEERING, "sections": ALL, "actor": world.agent}

    first = create_restitution(**asked, request_key=key)

    assert create_restitution(**asked, request_key=key) == first
    assert Restitution.objects.count() == 1


def test_restitution_without_part_is_refused(world):
    with pytest.raises(ValidationError) as refusal:
        world.ask(sections=[])

    assert refusal.value.message_dict == {"sections": ["Choisissez une partie au moins."]}


def test_remade_restitution_is_another_one_that_knows_the_first(world):
    first = world.make(sections=[Section.SUPPLY])

    again = remake_restitution(first, actor=world.agent)

    assert again.pk != first.pk
    assert (again.previous, again.sections, again.audience) == (first, first.sections, first.audience)


def test_previous_is_of_the_same_area_and_audience(world):
    world.make(audience=Audience.PUBLIC, sections=[Section.SUPPLY])

    assert world.ask(audience=Audience.STEERING).previous is None
    assert world.ask(area=world.region, audience=Audience.PUBLIC).previous is None


def test_agent_is_proposed_their_perimeter_alone(world):
    wide, epci = list_areas_to_restitute(world.own)

    assert wide == [world.department]
    assert {code: [area.code for area in group] for code, group in epci.items()} == {
        "99D": [world.example.epci["E1"].code, world.example.epci["E2"].code]
    }
