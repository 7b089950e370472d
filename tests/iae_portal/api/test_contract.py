"""The API against its own document: whatever is asked, no fault of ours and no status that is not told."""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from iae_portal.api.document import build_document
from iae_portal.wsgi import application
from tests.factories.api import make_token
from tests.factories.users import make_agent

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# More for a long run by hand.
EXAMPLES = int(os.environ.get("API_EXAMPLES", "15"))
SCHEMA = schemathesis.openapi.from_dict(build_document())
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
# What has no parameter cannot be asked wrongly.
CASES = [
    pytest.param(operation, mode, id=f"{operation.path}-{mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.definition.raw.get("parameters")
]


@pytest.fixture
def _unlimited(settings):
    settings.API_ADDRESS_LIMIT = settings.API_TOKEN_LIMIT = 1_000_000


@pytest.fixture
def _one_connection():
    """Requests stay in the transaction of the test, as Django's own test client makes them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_unlimited", "_one_connection")
@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_answers_are_those_of_the_document(world, operation, mode):
    _, secret = make_token(make_agent())
    known = {
        "id": [world.run.pk, world.call.pk, world.scenario.pk, world.siae.pk],
        "indicator": [world.example.indicator.code],
    }
    # Werkzeug hands compressed bytes over as they are.
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}

    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        for name, values in known.items():
            if mode is GenerationMode.POSITIVE and name in case.path_parameters:
                case.path_parameters[name] = values[hash(str(case.query)) % len(values)]
        case.call_and_validate(app=application, base_url="http://testserver", headers=headers, checks=CHECKS)

    ask()
