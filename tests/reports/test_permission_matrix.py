"""Every address of restitutions, for every role: who gets in."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from reports.enums import Audience, DocumentKind, Section
from tests.databases import keep_for_module
from tests.factories.reports import World
from tests.factories.users import make_holder

READING = ("list", "detail", "file")
MAKING = ("new", "remake")
MANAGING = ("templates", "template-retire")
IN, OUT, NOT_FOUND = "in", "out", "not found"


def make_world():
    world = World()
    world.restitution = world.make(audience=Audience.STEERING, sections=[Section.GLOSSARY])
    return world


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    yield from keep_for_module(django_db_blocker, make_world)


@pytest.fixture
def world(kept_world, db):
    return kept_world


@pytest.fixture
def addresses(world):
    made = world.restitution
    return {
        "list": reverse("reports:list"),
        "detail": reverse("reports:detail", args=[made.pk]),
        "file": reverse("reports:file", args=[made.pk, DocumentKind.NOTE_PDF]),
        "new": reverse("reports:new"),
        "remake": reverse("reports:remake", args=[made.pk]),
        "templates": reverse("reports:templates"),
        "template-retire": reverse("reports:template-retire", args=[999]),
    }


def answers(client, addresses):
    """What each address answers: in, out (403), or not found."""
    told = {}
    for name, address in addresses.items():
        posts = name in {"remake", "template-retire"}
        status = (client.post(address) if posts else client.get(address)).status_code
        told[name] = {403: OUT, 404: NOT_FOUND}.get(status, IN)
    return told


def expect(**changes):
    base = {**dict.fromkeys(READING, IN), **dict.fromkeys(MAKING, OUT), **dict.fromkeys(MANAGING, OUT)}
    return {**base, **changes}


# The steering committee's restitution of the département: who of the readers sees it.
HIDDEN = {"detail": NOT_FOUND, "file": NOT_FOUND}
EXPECTED = {
    "regional agent": expect(new=IN, remake=IN, templates=IN, **{"template-retire": NOT_FOUND}),
    "agent of the département": expect(new=IN, remake=IN),
    "agent of another département": expect(new=IN, remake=NOT_FOUND, **HIDDEN),
    "member": expect(**HIDDEN),
    "observer": expect(**HIDDEN),
    "administrator": expect(**HIDDEN),
    "structure": dict.fromkeys((*READING, *MAKING, *MANAGING), OUT),
    "territory": dict.fromkeys((*READING, *MAKING, *MANAGING), OUT),
    "operator": dict.fromkeys((*READING, *MAKING, *MANAGING), OUT),
}


def person_of(world, who):
    return {
        "regional agent": lambda: world.agent,
        "agent of the département": lambda: world.own,
        "agent of another département": lambda: make_holder(Role.DEPARTMENTAL_AGENT, world.other),
        "member": lambda: make_holder(Role.COMMITTEE_MEMBER, world.department),
        "observer": lambda: make_holder(Role.OBSERVER),
        "administrator": lambda: make_holder(Role.ADMINISTRATOR),
        "structure": lambda: make_holder(Role.STRUCTURE_MEMBER),
        "territory": lambda: make_holder(Role.TERRITORY_HOLDER, world.department),
        "operator": lambda: make_holder(Role.OPERATOR),
    }[who]()


@pytest.mark.parametrize("who", list(EXPECTED))
def test_addresses_open_as_the_role_says(client, world, addresses, who):
    client.force_login(person_of(world, who), backend="django.contrib.auth.backends.ModelBackend")

    assert answers(client, addresses) == EXPECTED[who]


def test_visitor_is_sent_to_sign_in(client, addresses):
    assert {client.get(address).status_code for address in addresses.values()} == {302}
