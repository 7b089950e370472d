"""What the header tells of a person's notices, on every page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.domain.notices import mark_notices_read
from calls.domain.notifying import tell
from calls.enums import CallEvent
from tests.factories.calls import make_call
from tests.factories.users import make_agent, make_user

pytestmark = pytest.mark.django_db


def link_of(client):
    """The accessible name of the link to the notices."""
    content = client.get("/glossaire/").content.decode()
    inside = re.search(r'href="/notifications/">(.*?)</a>', content, re.DOTALL)[1]
    return re.sub(r"<[^>]+>", "", inside)


def notify(person, count):
    call = make_call()
    for rank in range(count):
        tell(CallEvent.MESSAGE, call=call, people=[person], path="/instruction/", key=f"essai:{rank}")


@pytest.mark.parametrize(
    ("count", "name"),
    [(0, "Notifications"), (1, "Notifications (1 non lue)"), (3, "Notifications (3 non lues)")],
)
def test_link_counts_the_notices_not_read(client, count, name):
    person = make_agent()
    notify(person, count)
    client.force_login(person)

    assert link_of(client) == name


def test_notices_read_or_of_somebody_else_are_not_counted(client):
    person, other = make_agent(), make_user()
    notify(person, 2)
    mark_notices_read(actor=person, keys=None)
    tell(CallEvent.MESSAGE, call=make_call(), people=[other], path="/instruction/", key="autre")
    client.force_login(person)

    assert link_of(client) == "Notifications"


def test_count_costs_one_query(client):
    person = make_agent()
    notify(person, 3)
    client.force_login(person)
    client.get("/glossaire/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/glossaire/")

    assert sum("calls_notice" in one["sql"] for one in queries.captured_queries) == 1


def test_visitor_costs_none(client):
    with CaptureQueriesContext(connection) as queries:
        client.get("/glossaire/")

    assert not any("calls_notice" in one["sql"] for one in queries.captured_queries)
