"""A fixed number of queries, however many rows."""

import pytest

from territories.enums import AreaLevel
from tests.factories.api import api_client
from tests.factories.calls import make_call
from tests.factories.structures import make_siae, make_site
from tests.factories.territories import make_area, make_indicator, make_outline, make_value
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
LEVEL = AreaLevel.EMPLOYMENT_COMMITTEE


def make_areas(count):
    for number in range(count):
        make_outline(make_area(level=LEVEL, code=f"99K{number}"))


def make_structures(count):
    for _ in range(count):
        make_site(make_siae())


def make_indicators(count):
    for _ in range(count):
        make_value(make_indicator(), make_area(), 1)


def make_calls(count):
    for _ in range(count):
        make_call()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("make", "path", "expected"),
    [
        (make_areas, f"v1/areas/?level={LEVEL}&format=geojson", 6),
        (make_areas, "ogc/collections/territoires-comite-local-emploi/items", 5),
        (make_structures, "v1/structures/", 5),
        (make_structures, "ogc/collections/structures-sites/items", 3),
        (make_indicators, "v1/indicators/", 7),
        (make_calls, "v1/calls/", 3),
    ],
)
def test_list_takes_a_fixed_number_of_queries(django_assert_num_queries, make, path, expected, count):
    make(count)
    client = api_client(make_agent())
    client.get(f"/api/{path}")
    with django_assert_num_queries(expected):
        response = client.get(f"/api/{path}")
    assert response.status_code == 200


@pytest.mark.parametrize("codes", ["98901", "98901,98902,98903"])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("results/?format=geojson", 6),
        ("indicators/{indicator}/values/?level=commune", 9),
    ],
)
def test_results_take_a_fixed_number_of_queries(django_assert_num_queries, world, path, expected, codes):
    client = api_client(make_agent())
    address = f"/api/v1/{path.format(indicator=world.example.indicator.code)}&code={codes}"
    client.get(address)
    with django_assert_num_queries(expected):
        response = client.get(address)
    assert response.status_code == 200
