"""Every address of decisions and conventions: who has nothing to do with a file learns nothing of it, changes nothing.

Who is answered what, address by address, is the matter of `tests/permissions`.
"""

import pytest
import time_machine
from django.urls import reverse

from awards.models import Decision
from awards.urls import CALL, urlpatterns
from tests.awards.world import SECRET, World
from tests.databases import keep_for_module
from tests.factories.awards import DECIDED
from tests.permissions.silent import plain_documents, silent_pages

pytestmark = pytest.mark.django_db
OUTSIDERS = (
    "visitor",
    "agent of another departement",
    "member with an interest",
    "member of another committee",
    "another structure",
    "territory",
    "operator",
    "observer",
    "administrator",
)
INSIDERS = ("regional agent", "agent of the departement", "member", "owner")


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    with time_machine.travel(DECIDED, tick=False):
        yield from keep_for_module(django_db_blocker, World)


@pytest.fixture
def world(kept_world, db):
    with time_machine.travel(DECIDED, tick=False):
        yield kept_world


def address_of(world, pattern):
    """The address of a pattern, about the one file of the world."""
    route = str(pattern.pattern)
    names = set(pattern.pattern.converters)
    values = {"fmt": "pdf", "gesture": "reprendre", "number": 1, "signature": 1, "opening": world.opening.pk}
    values |= {"bulk": 1, "decision": world.decision.pk}
    if route.startswith(("decisions/dossiers/", "candidatures/<int:pk>/")):
        key = world.file.pk
    elif route.startswith((CALL, "appels/", "instruction/")):
        key = world.call.pk
    elif "conditions/" in route:
        key = world.condition.pk
    elif route.startswith("decisions/recours/"):
        key = world.appeal.pk
    elif route.startswith("suivi/"):
        key = world.report.pk
    elif route.startswith("conventions/"):
        key = world.convention.pk
    else:
        key = world.decision.pk
    return reverse(f"awards:{pattern.name}", kwargs={name: {**values, "pk": key}[name] for name in names})


def enter(client, world, who):
    person = world.people[who]
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if hat := world.hats.get(who):
        client.post("/changer-de-role/", {"assignment": hat.assignment_id})


@pytest.mark.parametrize("who", [*OUTSIDERS, *INSIDERS])
def test_page_tells_of_a_file_to_those_it_concerns_alone(client, world, who):
    enter(client, world, who)

    told = []
    with plain_documents():
        for pattern in urlpatterns:
            answer = client.get(address_of(world, pattern))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if SECRET.encode() in body or "Verrerie d’essai".encode() in body:
                told.append(pattern.name)

    assert bool(told) is (who in INSIDERS)


@pytest.mark.parametrize("who", [*OUTSIDERS, "member"])
def test_nothing_sent_by_those_who_do_not_decide_changes_anything(client, world, who):
    enter(client, world, who)
    before = picture(world)

    failures = []
    with silent_pages():
        for pattern in urlpatterns:
            address = address_of(world, pattern)
            data = {"motive": "Motif", "ground": "illegal", "outcome": "met", "note": "x"}
            status = client.post(address, data).status_code
            # A form sent empty to one’s own page is shown again.
            if status not in {302, 403, 404, 405, 422}:
                failures.append((address, status))

    assert failures == []
    assert picture(world) == before


def picture(world):
    """Everything that a gesture could change."""
    world.file.refresh_from_db()
    convention = world.convention
    convention.refresh_from_db()
    return (
        world.file.state,
        list(Decision.objects.values_list("pk", "state")),
        convention.state,
        list(convention.lines.values_list("etp", flat=True)),
        list(convention.openings.values_list("state", flat=True)),
        list(convention.amendments.values_list("state", flat=True)),
        list(convention.reports.values_list("state", flat=True)),
        list(world.decision.conditions.values_list("state", flat=True)),
        list(world.decision.appeals.values_list("outcome", flat=True)),
    )
