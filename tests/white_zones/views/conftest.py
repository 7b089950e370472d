"""What the tests of the pages share; a file with other needs defines its own of the same name."""

import pytest

from accounts.roles import Role
from tests.factories.white_zones import make_actor, make_done_run

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def enter(client):
    """Sign a person in, a regional agent by default."""

    def enter_as(role=Role.REGIONAL_AGENT, *, user=None, areas=()):
        client.force_login(user or make_actor(role, areas=areas), backend=BACKEND)
        return client

    return enter_as
