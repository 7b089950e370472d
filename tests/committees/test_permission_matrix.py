"""Every address of committees, for who may not read or act: what its pages do not tell, and what does not change.

Who is answered what, address by address, is the matter of `tests/permissions`.
"""

import pytest
from django.urls import reverse

from accounts.roles import Role
from committees.models import Committee, Member, Minutes, Session
from committees.urls import urlpatterns
from tests.databases import keep_for_module
from tests.factories.applying import upload
from tests.factories.committees import (
    NOW,
    at,
    give_account,
    make_committee,
    make_open,
    make_prepared,
    make_ready_file,
    make_secretary,
    members_of,
)
from tests.factories.desk import exclude
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_holder
from tests.permissions.silent import plain_documents, silent_pages

pytestmark = pytest.mark.django_db
SECRET = "Une verrerie dont personne ne doit rien savoir"
OUTSIDERS = (
    "visitor",
    "agent of another departement",
    "member of another committee",
    "structure",
    "territory",
    "operator",
    "observer",
    "administrator",
)


class World:
    """A session in progress with one file and a paper, another in preparation, and everybody around."""

    def __init__(self):
        committee, outside = make_committee(), make_department(code="98D")
        self.committee, secretary = committee, make_secretary(committee.department)
        file = make_ready_file(committee, title=SECRET)
        with at(NOW):
            self.prepared = make_prepared(committee, secretary=secretary)
        self.session = make_open(committee, secretary=secretary, files=[file])
        self.item = self.session.items.get()
        self.member = members_of(committee)[3]
        tied = give_account(members_of(committee)[4])
        exclude(file, tied)
        self.people = {
            "visitor": None,
            "member": give_account(members_of(committee)[5]),
            "member with an interest": tied,
            "agent of another departement": make_holder(Role.DEPARTMENTAL_AGENT, outside),
            "member of another committee": make_holder(Role.COMMITTEE_MEMBER, outside),
            "structure": make_holder(Role.STRUCTURE_MEMBER),
            "territory": make_holder(Role.TERRITORY_HOLDER),
            "operator": make_holder(Role.OPERATOR),
            "observer": make_holder(Role.OBSERVER),
            "administrator": make_holder(Role.ADMINISTRATOR),
        }
        make_siae(department=outside)

    def address(self, pattern, *, session=None):
        """The address of a pattern, with what it names of this world."""
        route, held = str(pattern.pattern), session or self.session
        names = pattern.pattern.converters
        values = dict.fromkeys(names, 1)
        if "code" in names:
            values["code"] = self.committee.department.code
        if "pk" in names:
            values["pk"] = {"seances": held.pk, "points": held.items.get().pk, "membres": self.member.pk}.get(
                route.split("/", maxsplit=1)[0], self.committee.bodies.first().pk
            )
        if "item" in names:
            values["item"] = held.items.get().pk
        return reverse(f"committees:{pattern.name}", kwargs=values)


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    yield from keep_for_module(django_db_blocker, World)


@pytest.fixture
def world(kept_world, db):
    with at(kept_world.session.starts_at):
        yield kept_world


def enter(client, world, who):
    person = world.people[who]
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def picture(world):
    """Everything that an action could change."""
    return (
        list(Session.objects.order_by("pk").values_list("state", "revision", "starts_at", "current")),
        list(Member.objects.order_by("pk").values_list("last_name", "mandate_to")),
        list(Committee.objects.values_list("name", "notice_days")),
        Minutes.objects.count(),
        world.item.recusals.count() + world.item.ballots.count() + world.item.opinions.count(),
        sum(session.items.count() + session.papers.count() for session in Session.objects.all()),
    )


SENT = {
    "motive": "Motif",
    "text": "Bonjour",
    "tous": "for",
    "reason": "Parent",
    "point-title": "Autre",
    "contact": "x@test.example",
    "fin-mandate_to": "2027-05-20",
}


def addresses_of(world):
    """Of the session in progress, then those that differ for the one in preparation."""
    sessions = (world.session, world.prepared)
    return dict.fromkeys(world.address(pattern, session=one) for pattern in urlpatterns for one in sessions)


# What a page must not tell: the titles of the agenda, which everybody convened reads, to outsiders; what is written of
# the file, to a member with an interest in it. The others may read all of it.
UNTOLD = {**dict.fromkeys(OUTSIDERS, SECRET), "member with an interest": "Un projet utile."}


@pytest.mark.parametrize("who", UNTOLD)
def test_page_tells_nothing_of_what_is_not_theirs(client, world, who):
    enter(client, world, who)

    told = []
    with plain_documents():
        for pattern in urlpatterns:
            address = world.address(pattern)
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if UNTOLD[who].encode() in body:
                told.append(address)

    assert told == []


@pytest.mark.parametrize("who", [*OUTSIDERS, "member", "member with an interest"])
def test_nothing_that_they_send_changes_a_committee(client, world, who):
    enter(client, world, who)
    before = picture(world)

    failures = []
    with silent_pages():
        for address in addresses_of(world):
            data = {**SENT, "member": world.member.pk, "siege": world.member.pk, "piece-upload": upload()}
            status = client.post(address, data).status_code
            if status not in {302, 403, 404, 405, 422}:
                failures.append((address, status))

    assert failures == []
    assert picture(world) == before
