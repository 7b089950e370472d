"""Addresses of areas and of what lies in them."""

import pytest

from iae_portal.dashboards.addresses import structures_url
from territories.enums import AreaLevel
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("level", "code", "address"),
    [
        (AreaLevel.REGION, "99", "/structures/"),
        (AreaLevel.DEPARTMENT, "99", "/structures/?departement=99"),
        (AreaLevel.COMMUNE, "99001", "/structures/?lieu=Le+Bourg+%2899001%29"),
        (AreaLevel.EMPLOYMENT_ZONE, "9901", ""),
    ],
)
def test_structures_of_an_area_are_found_in_the_directory(level, code, address):
    assert structures_url(make_area(level=level, code=code, name="Le Bourg")) == address
