"""A committee and who runs its sessions, for every test of committees."""

import pytest

from tests.factories.committees import make_committee, make_secretary


@pytest.fixture
def committee(db):
    return make_committee()


@pytest.fixture
def secretary(committee):
    return make_secretary(committee.department)
