"""How many requests a minute, who counts them, and what happens when Redis is away."""

import datetime as dt

import pytest
import time_machine

from iae_portal.common.api.throttling import count_request
from tests.factories.api import api_client
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 29, 12, 0, 20, tzinfo=dt.UTC)
AWAY = {"BACKEND": "iae_portal.common.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}


@pytest.fixture(autouse=True)
def _few(settings):
    settings.API_ADDRESS_LIMIT = 2
    settings.API_TOKEN_LIMIT = 3


def statuses(client, count, path="/api/v1/calls/"):
    return [client.get(path).status_code for _ in range(count)]


@time_machine.travel(NOW, tick=False)
def test_address_is_told_when_to_come_back(client):
    assert statuses(client, 2) == [200, 200]
    response = client.get("/api/v1/calls/")
    assert response.status_code == 429
    assert response["Retry-After"] == "40"
    assert response.json()["detail"] == "Trop de demandes en une minute\u00a0: recommencez dans 40\u00a0s."


def test_next_minute_counts_again(client):
    with time_machine.travel(NOW, tick=False):
        assert statuses(client, 3) == [200, 200, 429]
    with time_machine.travel(NOW + dt.timedelta(seconds=40), tick=False):
        assert statuses(client, 1) == [200]


@time_machine.travel(NOW, tick=False)
def test_tokens_are_counted_apart_from_one_another_and_from_addresses(client):
    assert statuses(client, 3)[-1] == 429
    first, second = api_client(make_agent()), api_client(make_agent())
    assert statuses(first, 4) == [200, 200, 200, 429]
    assert statuses(second, 1) == [200]


@time_machine.travel(NOW, tick=False)
def test_who_tries_tokens_is_stopped(client):
    client.defaults["HTTP_AUTHORIZATION"] = "Bearer iae_inconnu"
    assert statuses(client, 3) == [401, 401, 429]


@time_machine.travel(NOW, tick=False)
def test_unknown_addresses_are_counted_too(client):
    assert statuses(client, 3, "/api/v1/rien/") == [404, 404, 429]


@time_machine.travel(NOW, tick=False)
def test_without_redis_the_process_counts_alone(client, settings):
    settings.CACHES = {**settings.CACHES, "default": AWAY}
    assert statuses(client, 3) == [200, 200, 429]


@time_machine.travel(NOW, tick=False)
def test_address_that_a_client_claims_is_not_believed(client):
    for number in range(2):
        client.get("/api/v1/calls/", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert client.get("/api/v1/calls/", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 429


@time_machine.travel(NOW, tick=False)
def test_requests_of_one_minute_are_counted_one_by_one():
    assert [count_request("essai"), count_request("essai"), count_request("autre")] == [1, 2, 1]
