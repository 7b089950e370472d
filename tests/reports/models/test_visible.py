import pytest

from accounts.roles import Role
from reports.enums import Audience, Section
from reports.models import Restitution
from tests.databases import keep_for_module
from tests.factories.users import make_holder, make_user

PART = [Section.GLOSSARY]


@pytest.fixture(scope="module")
def kept_of_module(kept_world, django_db_blocker):
    yield from keep_for_module(django_db_blocker, lambda: make_each(kept_world))


@pytest.fixture
def kept(kept_of_module, world):
    return kept_of_module


def make_each(world):
    """A finished restitution of each audience in the département, and one that is only asked for."""
    found = {audience: world.make(audience=audience, sections=PART) for audience in Audience}
    found["asked"] = world.ask(audience=Audience.PUBLIC, sections=PART)
    found["region"] = world.make(area=world.region, audience=Audience.COMMITTEE, sections=PART)
    return found


def read_by(user, kept):
    seen = set(Restitution.objects.visible_to(user))
    return {str(key) for key, restitution in kept.items() if restitution in seen}


EVERYTHING = {"copil", "codir", "cdiae", "public", "asked", "region"}


def test_regional_agent_reads_all(world, kept):
    assert read_by(world.agent, kept) == EVERYTHING


def test_departmental_agent_reads_those_of_the_perimeter(world, kept):
    assert read_by(world.own, kept) == EVERYTHING - {"region"}


def test_agent_of_another_departement_reads_the_public_ones(world, kept):
    assert read_by(make_holder(Role.DEPARTMENTAL_AGENT, world.other), kept) == {"public"}


def test_member_reads_what_is_meant_for_the_committee_once_finished(world, kept):
    assert read_by(make_holder(Role.COMMITTEE_MEMBER, world.department), kept) == {"cdiae", "public"}


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR])
def test_other_readers_read_the_public_ones(kept, role):
    assert read_by(make_holder(role), kept) == {"public"}


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_others_read_none(kept, role):
    assert read_by(make_holder(role), kept) == set()


def test_account_without_role_reads_none(kept):
    assert read_by(make_user(), kept) == set()
