"""The matrix of the documentation is what the portal answers; and what it answers holds together."""

import os
import re
from dataclasses import replace

import pytest
from django.test import override_settings

from iae_portal.common.access import PUBLIC, declared_permission
from tests.factories.committees import STARTS, at
from tests.hardening.policy import POLICY, split_policy
from tests.permissions.addresses import list_addresses, list_patterns
from tests.permissions.asking import (
    BROKEN,
    DECLARE,
    OPEN,
    REFUSED,
    SETTINGS,
    SIGN_IN,
    Asker,
    holds,
    mark_of,
)
from tests.permissions.silent import TEMPLATES
from tests.permissions.table import FILE, write_table

pytestmark = pytest.mark.django_db
# Set by `bin/manage write_permissions`, which has the page written instead of compared.
WRITE = "WRITE_PERMISSIONS"
# Addresses that answer nobody in this world, and why.
CLOSED = {
    ("GET", "/api/^(?:v1|ogc)/.*"): "an address of the API that does not exist",
    ("GET", "/appels/<int:pk>/versions/<int:number>/"): "the call has one version, which changed nothing",
    ("POST", "/cdiae/seances/<int:pk>/proces-verbal/arreter/"): "the procès-verbal of the world is fixed already",
    ("POST", "/diagnostic/<int:pk>/esquisse/"): "a change of a sketch names what it changes",
    ("GET", "/connexion/fournisseur/"): "the settings name no provider of identities",
    ("GET", "/connexion/fournisseur/retour/"): "the same",
    ("GET", "/metriques/"): "the settings name no token for the measures",
    ("POST", "/qualite/versions/<int:number>/"): "the days of the comments are over",
    ("POST", "/appels/preparation/<slug:what>/<int:pk>/formulaire/dans/<slug:container>/ajouter/"): (
        "the kind of a question comes in the address"
    ),
}

# Django signs out whoever is in.
LOGOUT = "/administration/logout/"


def test_matrix_of_the_documentation_is_what_the_portal_answers(world, rows):
    written = write_table(rows, world.people.columns)
    if os.environ.get(WRITE):
        FILE.write_text(written)

    assert FILE.read_text() == written, "bin/manage write_permissions écrit docs/permissions.md"


def test_every_address_of_the_portal_is_in_the_matrix(rows):
    assert {route for route, _, _ in list_patterns()} - {row.route for row in rows} == set()


def test_no_answer_is_a_fault(rows):
    assert [(row.method, row.route, row.state) for row in rows if BROKEN in row.marks] == []


def test_every_page_has_the_whole_policy(policies):
    """Neither a view nor a refusal loosens it; the documents that people read are not pages."""
    wrong = {route for route, policy in policies if split_policy(policy) != POLICY}

    assert (len({route for route, _ in policies}) > 300, wrong) == (True, set())


def test_every_address_answers_somebody(rows):
    """Else the matrix would say nothing of it; Django's administration only reads, and has addresses that write."""
    answered = {(row.method, row.route) for row in rows if OPEN in row.marks}
    asked = {(row.method, row.route) for row in rows if row.app != "admin"}

    assert asked - answered == set(CLOSED)


def test_who_lacks_the_permission_declared_gets_nothing(world, rows):
    declared = declared_permissions()
    wrong = [
        (row.method, row.route, person.code)
        for row in rows
        for person, mark in zip(world.people.columns, row.marks, strict=True)
        if mark == OPEN and row.route != LOGOUT and not holds(person, declared[row.route])
    ]

    assert wrong == []


def declared_permissions():
    """Of two patterns that take one address, Django follows the first."""
    declared = {}
    for route, _, callback in list_patterns():
        declared.setdefault(route, declared_permission(callback))
    return declared


def test_visitor_is_led_to_sign_in_wherever_a_permission_is_asked(rows):
    declared = declared_permissions()
    wrong = [
        (row.method, row.route)
        for row in rows
        if declared[row.route] not in (PUBLIC, None) and row.marks[0] != SIGN_IN
    ]

    assert wrong == []


def test_no_export_is_open_where_its_page_is_closed(rows):
    pages = {(row.route, row.state): row.marks for row in rows if row.method == "GET"}
    exports = [row for row in rows if row.method.startswith("GET ")]
    wrong = [
        (row.route, row.state)
        for row in exports
        if any(
            mark == OPEN and page != OPEN for mark, page in zip(row.marks, pages[row.route, row.state], strict=True)
        )
    ]

    assert (len(exports) > 40, wrong) == (True, [])


def test_refusal_does_not_tell_that_something_exists(world, rows):
    """What is out of the perimeter is as what is not there: a 403 stays for who may read the page above it."""
    pages = {(row.route, row.state): row.marks for row in rows if row.method == "GET"}
    declared, told = declared_permissions(), set()
    with at(STARTS), override_settings(TEMPLATES=TEMPLATES, **SETTINGS):
        askers = {person.code: Asker(person) for person in world.people.columns}
        addresses = {(one.route, one.state): one for one in list_addresses(world)}
        for row in rows:
            for rank, (person, mark) in enumerate(zip(world.people.columns, row.marks, strict=True)):
                address = addresses[row.route, row.state]
                if mark != REFUSED or not holds(person, declared[row.route]) or reads_above(row, rank, pages):
                    continue
                unknown = replace(address, path=re.sub(r"/[0-9]+(?=[/.])", "/987654321", address.path))
                answer = mark_of(askers[person.code].ask(row.method.partition(" ")[0], unknown))
                if answer != REFUSED:
                    told.add((row.method, row.route, person.code))

    assert told == set()


def reads_above(row, rank, pages):
    """Whether the person reads a page that this address is under, about the same thing."""
    return any(
        marks[rank] in (OPEN, DECLARE)
        for (route, state), marks in pages.items()
        if row.state in ("", state) and "<" in route and row.route.startswith(route)
    )
