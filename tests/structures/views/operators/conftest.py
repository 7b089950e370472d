"""A browser of tests, signed in as somebody."""

import pytest

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client, db):
    def enter(user):
        client.force_login(user, backend=BACKEND)
        return client

    return enter
