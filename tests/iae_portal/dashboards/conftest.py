"""What the tests of the composed pages share: the worked example, its finished run, and people."""

import pytest

from tests.factories.users import make_holder
from tests.factories.white_zones import make_done_run, make_example

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def made(db):
    return make_example()


@pytest.fixture
def done(made):
    return make_done_run(made)


@pytest.fixture
def enter(client):
    """Sign in a person who holds the role in the areas given."""

    def enter_as(role, *areas):
        client.force_login(make_holder(role, *areas), backend=BACKEND)
        return client

    return enter_as
