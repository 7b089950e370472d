"""What each person is really answered at each address: one row for a method and an address, one mark a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus

from django.db import transaction
from django.test import Client, override_settings

from accounts.roles import Role, reach_of
from iae_portal.common.access import PUBLIC, SIGNED_IN, declared_permission
from iae_portal.common.tables import FORMATS, MAP_FORMATS
from tests.factories.api import make_token
from tests.factories.committees import STARTS, at
from tests.permissions.addresses import Address, list_addresses
from tests.permissions.places import REGION
from tests.permissions.silent import silent_pages
from tests.test_consistency import ROOT

OPEN, REFUSED, UNKNOWN, SIGN_IN, BROKEN = "oui", "403", "404", "connexion", "panne"
# Who may read the file, once they have said that they have no interest in it.
DECLARE = "déclaration"
WAYS_IN = ("/connexion/?next=", "/administration/login/?next=")
BACKEND = "django.contrib.auth.backends.ModelBackend"
SETTINGS = {
    "API_ADDRESS_LIMIT": 100_000,
    "API_TOKEN_LIMIT": 100_000,
    "REGION_CODE": REGION,
    # Read from the cookie: one question less of the database at each request.
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
}


@cache
def every_table(package):
    """Asks for whichever table of a page, at once: those of its application have these names."""
    sources = [path.read_text() for path in (ROOT / package).rglob("*.py")]
    names = {name for text in sources if "Table" in text for name in re.findall(r'name="([a-z][a-z-]*)"', text)}
    return "&".join(["export={fmt}", *(f"export-{name}={{fmt}}" for name in sorted(names))])


# What a role, or who has none, is answered at a route before anything is looked for.
Refused = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Row:
    """`method` is GET or POST, with the formats when it is an export."""

    app: str
    method: str
    route: str
    state: str
    marks: tuple[str, ...]


@dataclass
class Asker:
    """One person, with a session and a token; what a request changes is undone after it."""

    person: object
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    token: str = ""
    # Each route that answered a page of HTML, with the policy that came with it.
    policies: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self):
        if self.person.user is not None:
            self.client.force_login(self.person.user, backend=BACKEND)
            if self.person.role is not None:
                self.token = make_token(self.person.user)[1]
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method, address, query=""):
        headers = {"Authorization": f"Bearer {self.token}"} if address.app == "api" and self.token else {}
        self.client.cookies.load(self.cookies)
        with transaction.atomic():
            if method == "POST":
                answer = self.client.post(address.path, dict(address.body), headers=headers)
            else:
                answer = self.client.get(f"{address.path}{address.query}{query}", headers=headers)
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            self.policies.add((address.route, answer.headers.get("Content-Security-Policy", "")))
        return answer


def mark_of(answer):
    status, leads_to = answer.status_code, answer.headers.get("Location", "")
    if status == HTTPStatus.UNAUTHORIZED or leads_to.startswith(WAYS_IN):
        return SIGN_IN
    if leads_to.endswith("/declaration/"):
        return DECLARE
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        return str(int(status))
    return BROKEN if status >= HTTPStatus.INTERNAL_SERVER_ERROR else OPEN


def ask_everything(world) -> tuple[list[Row], set[tuple[str, str]]]:
    """The rows, and the policies of the pages of HTML."""
    with at(STARTS), silent_pages(), override_settings(**SETTINGS):
        askers = [Asker(person) for person in world.people.columns]
        refused: Refused = {}
        rows = [row for address in list_addresses(world) for row in ask_address(address, askers, refused)]
        return rows, set().union(*(asker.policies for asker in askers))


def ask_address(address: Address, askers: list[Asker], refused: Refused) -> Iterator[Row]:
    """One row a method that the address takes: the first who has the permission finds out which."""
    guide = next(
        asker for asker in askers if asker.person.role and holds(asker.person, declared_permission(address.callback))
    )
    for method in ("GET", "POST"):
        found = guide.ask(method, address)
        if found.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            continue
        marks = ask_all(method, address, askers, refused, known={guide.person.code: mark_of(found)})
        yield Row(address.app, method, address.route, address.state, marks)
        if method == "GET" and OPEN in marks and address.app not in ("api", "admin"):
            yield from ask_exports(address, askers, marks, refused)


def holds(person, permission):
    """Whether the person has what a view declares; the administration declares nothing, and asks for its role."""
    if permission in (PUBLIC, SIGNED_IN):
        return permission == PUBLIC or person.user is not None
    if permission is None:
        return person.role == Role.ADMINISTRATOR
    return person.role is not None and reach_of(person.role, permission) is not None


def ask_all(method, address, askers, refused, *, query="", known=None):
    """Each person’s answer.

    Who is refused for their whole role, before anything is looked for, is asked once for all that an address names.
    """
    marks = []
    for asker in askers:
        key = (address.route, asker.person.role or asker.person.code)
        mark = (known or {}).get(asker.person.code) or refused.get(key) or mark_of(asker.ask(method, address, query))
        if mark in (REFUSED, SIGN_IN) and not holds(asker.person, declared_permission(address.callback)):
            refused[key] = mark
        marks.append(mark)
    return tuple(marks)


def ask_exports(address, askers, marks, refused):
    """The same page as a file, in the formats that the first person let in is given.

    Who reads the page is given its file by the same view; who does not is asked, for it must stay closed.
    """
    first, sign = askers[marks.index(OPEN)], "&" if address.query else "?"
    asked = sign + every_table(address.callback.__module__.partition(".")[0])
    formats = []
    for fmt in (*FORMATS, *MAP_FORMATS):
        if is_file(first.ask("GET", address, asked.format(fmt=fmt)), fmt):
            formats.append(fmt)
        elif not formats:
            return
    known = {asker.person.code: OPEN for asker, mark in zip(askers, marks, strict=True) if mark == OPEN}
    told = ask_all("GET", address, askers, refused, query=asked.format(fmt=formats[0]), known=known)
    yield Row(address.app, "GET " + ", ".join(formats), address.route, address.state, told)


def is_file(answer, fmt):
    return answer.headers.get("Content-Disposition", "").endswith(f'.{fmt}"')
