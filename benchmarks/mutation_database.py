"""A plugin of pytest for the mutants: the test database as the run before left it, neither made nor migrated again."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001 -- a fixture
    from django.db import connection  # noqa: PLC0415 -- once the settings are read

    connection.settings_dict["NAME"] = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # noqa: SLF001 -- no public name
    yield
    with django_db_blocker.unblock():
        connection.close()
