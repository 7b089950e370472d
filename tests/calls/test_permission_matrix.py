"""Every address of calls, for who has nothing to do with a file: nobody learns of it, nobody changes it.

Who is answered what, address by address, is the matter of `tests/permissions`.
"""

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from calls.enums import AssignmentRole
from calls.models import Application
from calls.urls import urlpatterns
from tests.databases import keep_for_module
from tests.factories.calls import make_call
from tests.factories.desk import AFTER, assign, declare, make_file
from tests.factories.structures import make_department, make_siae
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user
from tests.permissions.silent import plain_documents, silent_pages

pytestmark = pytest.mark.django_db
SECRET = "Une verrerie dont personne ne doit rien savoir"
# What an address names besides a file or a call; anything else is told by what comes before it.
NAMES = {
    "number": 1,
    "kind": "commune",
    "key": "titre",
    "slug": "projet",
    "code": "complet",
    "what": "appel",
    "subject": "appel",
    "section": "projet",
    "question": "titre",
    "container": "projet",
    "event": "received",
}
OF_FILE = ("candidatures/<int:pk>", "instruction/dossiers/<int:pk>")
OUTSIDERS = (
    "visitor",
    "agent of another departement",
    "member of another committee",
    "member without the file",
    "member with an interest",
    "another structure",
    "territory",
    "operator",
    "observer",
    "administrator",
)


class World:
    """One file handed in, and everybody who may or may not know of it."""

    def __init__(self):
        self.call = make_call(title="Appel de la matrice")
        siae = make_siae(name="Verrerie d’essai")
        self.file = make_file(self.call, siae=siae, title=SECRET, answers={"titre": SECRET, "resume": SECRET})
        inside, outside = self.file.department, make_department(code="98D")
        owner = make_user()
        siae.members.add(give_hat(owner, Role.STRUCTURE_MEMBER))
        stranger = make_user()
        make_siae(department=outside).members.add(give_hat(stranger, Role.STRUCTURE_MEMBER))
        assigned, tied = make_holder(Role.COMMITTEE_MEMBER, inside), make_holder(Role.COMMITTEE_MEMBER, inside)
        assign(self.file, assigned, role=AssignmentRole.REVIEWER)
        assign(self.file, tied)
        # A structure's member by another hat: the interest is found, nobody declared it.
        siae.members.add(give_hat(tied, Role.STRUCTURE_MEMBER))
        tied_hat = next(hat for hat in tied.hats if hat.role == Role.COMMITTEE_MEMBER)
        self.people = {
            "visitor": None,
            "regional agent": make_agent(),
            "agent of the departement": make_holder(Role.DEPARTMENTAL_AGENT, inside),
            "agent of another departement": make_holder(Role.DEPARTMENTAL_AGENT, outside),
            "member with the file": assigned,
            "member without the file": make_holder(Role.COMMITTEE_MEMBER, inside),
            "member with an interest": tied,
            "member of another committee": make_holder(Role.COMMITTEE_MEMBER, outside),
            "owner": owner,
            "another structure": stranger,
            "territory": make_holder(Role.TERRITORY_HOLDER, make_area(level="epci", code="990000001")),
            "operator": make_holder(Role.OPERATOR),
            "observer": make_holder(Role.OBSERVER),
            "administrator": make_holder(Role.ADMINISTRATOR),
        }
        self.hats = {"member with an interest": tied_hat}
        for name in ("regional agent", "agent of the departement", "member with the file"):
            declare(self.file, self.people[name])

    def address(self, pattern):
        """The address of a pattern, with this file or this call in it."""
        route = str(pattern.pattern)
        names = pattern.pattern.converters
        values = {name: NAMES.get(name, 1) for name in names}
        if "pk" in names:
            values["pk"] = self.file.pk if route.startswith(OF_FILE) else self.call.pk
        if "call_pk" in names:
            values["call_pk"] = self.call.pk
        return reverse(f"calls:{pattern.name}", kwargs=values)


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    with time_machine.travel(AFTER, tick=False):
        yield from keep_for_module(django_db_blocker, World)


@pytest.fixture
def world(kept_world, db):
    with time_machine.travel(AFTER, tick=False):
        yield kept_world


def enter(client, world, who):
    person = world.people[who]
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if hat := world.hats.get(who):
        client.post("/changer-de-role/", {"assignment": hat.assignment_id})
    return person


@pytest.mark.parametrize("who", OUTSIDERS)
def test_page_tells_nothing_of_a_file_that_is_not_theirs(client, world, who):
    enter(client, world, who)

    told, opened = [], []
    with plain_documents():
        for pattern in urlpatterns:
            address = world.address(pattern)
            answer = client.get(address)
            answers = [answer]
            if answer.status_code == 200:
                answers += [client.get(f"{address}{query}") for query in ("?recherche=verrerie", "?export=csv")]
                if str(pattern.pattern).startswith(OF_FILE):
                    opened.append(address)
            told += [address for one in answers if tells(one)]

    assert (told, opened) == ([], [])


def tells(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return SECRET.encode() in body or "Verrerie d’essai".encode() in body


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nothing_sent_to_a_file_that_is_not_theirs_changes_it(client, world, who):
    enter(client, world, who)
    before = picture(world.file)

    failures = []
    data = {"reponse": "absence", "motive": "Motif", "text": "Bonjour", "titre": "Autre", "outcome": "conform"}
    with silent_pages():
        for pattern in urlpatterns:
            if not str(pattern.pattern).startswith(OF_FILE):
                continue
            address = world.address(pattern)
            status = client.post(address, data).status_code
            if status not in {302, 403, 404, 405}:
                failures.append((address, status))

    assert failures == []
    assert picture(world.file) == before


def picture(file):
    """Everything of a file that an action could change."""
    file = Application.objects.get(pk=file.pk)
    related = ("answers", "versions", "attachments", "points", "corrections", "messages", "notes", "assignments")
    counts = {name: getattr(file, name).count() for name in (*related, "conflicts", "reviews", "openings")}
    return file.state, file.changed_at, counts


@pytest.mark.parametrize("who", ["regional agent", "agent of the departement", "member with the file", "owner"])
def test_page_tells_the_file_to_those_who_may_read_it(client, world, who):
    enter(client, world, who)

    told = [
        pattern.name
        for pattern in urlpatterns
        if str(pattern.pattern).startswith(OF_FILE) and SECRET.encode() in client.get(world.address(pattern)).content
    ]

    assert told
