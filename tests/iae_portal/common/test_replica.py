"""When a page is read from the copy of the database, and when it is not."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, router
from django.http import HttpResponse

from accounts.models import User
from iae_portal.common.replica import note_write, reads_replica, watch
from territories.models import Area
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(settings, monkeypatch):
    """A copy that followed the database at the last check, which is not due again during the test."""
    settings.REPLICA = "replica"
    monkeypatch.setattr(watch, "usable", True)
    monkeypatch.setattr(watch, "checked_at", float("inf"))
    yield
    cache.clear()


@pytest.fixture
def request_of(rf):
    def make(user, method="get"):
        request = getattr(rf, method)("/")
        request.user = user
        return request

    return make


@reads_replica
def tell_places(request):
    """Where areas, people and sessions are read, and where areas are written."""
    places = [router.db_for_read(model) for model in (Area, User, Session)]
    return HttpResponse(" ".join([*places, router.db_for_write(Area)]))


def test_dashboard_reads_the_copy_but_for_who_is_signed_in(copy, request_of):
    assert tell_places(request_of(make_user())).content == b"replica default default default"


def test_dashboard_without_a_copy_reads_the_database(request_of):
    assert tell_places(request_of(make_user())).content == b"default default default default"


def test_dashboard_of_who_has_just_written_reads_the_database(copy, request_of):
    user = make_user()
    note_write(request_of(user, "post"))

    assert tell_places(request_of(user)).content == b"default default default default"
    assert tell_places(request_of(make_user())).content == b"replica default default default"


def test_other_views_read_the_database(copy):
    assert router.db_for_read(Area) == "default"


def test_dashboard_that_the_copy_fails_is_read_again_from_the_database(copy, request_of, monkeypatch):
    class Closed:
        def close(self):
            """The copy has no connection of its own in tests."""

    monkeypatch.setattr("iae_portal.common.replica.connections", {"replica": Closed()})
    asked = []

    @reads_replica
    def read(request):
        asked.append(router.db_for_read(Area))
        if asked[-1] == "replica":
            raise OperationalError("server closed the connection unexpectedly")
        return HttpResponse("lu")

    assert read(request_of(make_user())).content == b"lu"
    assert asked == ["replica", "default"]
    assert not watch.usable


def test_form_sent_by_a_signed_in_person_is_remembered(copy, client):
    user = make_user()
    client.force_login(user)

    client.post("/deconnexion-inconnue/")

    assert cache.get(f"recent-write:{user.pk}") == 1


def test_page_read_by_a_signed_in_person_is_not_a_write(copy, client):
    user = make_user()
    client.force_login(user)

    client.get("/aide/")

    assert cache.get(f"recent-write:{user.pk}") is None
