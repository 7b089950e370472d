"""With a service away, people read why, in French, or notice nothing at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import caches

from accounts.roles import Role

ROOT = Path(__file__).resolve().parents[3]
ASK = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"}, raise_request_exception=False)
answer = client.get("/demonstration/")
print(answer.status_code, answer.headers.get("Retry-After"), "ne répond pas" in answer.content.decode())
print(client.get("/sante/").status_code, client.get("/glossaire/").status_code)
"""


def test_pages_without_database_say_so():
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "iae_portal.settings.test",
        "DATABASE_URL": "postgis://portail@127.0.0.1:1/portail",
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert result.stdout.splitlines() == ["503 30 True", "503 200"], result.stderr


@pytest.fixture
def without_redis(settings):
    """The cache's server answers no more."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nulle/part.sock"}}
    if hasattr(caches._connections, "default"):
        del caches._connections.default
    yield
    del caches._connections.default


@pytest.mark.parametrize(
    "path", ["/", "/territoires/epci/990000001/", "/territoires/?maille=commune", "/structures/", "/diagnostic/"]
)
def test_pages_without_redis_are_the_same(enter, made, done, without_redis, path):
    assert enter(Role.REGIONAL_AGENT).get(path).status_code == 200


def test_tile_without_redis_is_the_same(client, made, without_redis):
    assert client.get("/tuiles/territoires/commune/6/33/22.pbf").status_code in {200, 204}
