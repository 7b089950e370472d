"""What the tests of the pages share: the day, and a way in."""

import pytest
import time_machine

from tests.factories.dialogues import DURING

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _during(db):
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def enter(client):
    def enter_as(user):
        client.force_login(user, backend=BACKEND)
        return client

    return enter_as
