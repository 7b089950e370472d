"""What every test shares."""

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings

from tests.oidc_provider import provider  # noqa: F401 -- a fixture
from tests.region import pytest_collection_modifyitems  # noqa: F401 -- a hook
from tests.smtp import inbox  # noqa: F401 -- a fixture
from tests.workers import start_worker  # noqa: F401 -- a fixture

# Drawing takes longer on a busy machine: that is no fault of what is tested.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Transactional tests empty every table between two tests; the audit trail refuses, so only here it is let go."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_auditevent DISABLE TRIGGER common_auditevent_never_emptied")


@pytest.fixture(autouse=True)
def _fresh_cache():
    """No test reads what another one cached."""
    cache.clear()
