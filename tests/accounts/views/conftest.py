"""Who signs in with the provider of identity."""

import pytest

from tests.factories.users import make_user


@pytest.fixture
def lea():
    """The address that the provider of the tests verifies."""
    return make_user(email="lea@test.example")
