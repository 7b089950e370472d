"""The frame of a map."""

import pytest

from territories.enums import AreaLevel
from territories.queries.frames import Frame, frame_of, frame_region
from tests.factories.territories import make_area, make_outline, make_source

pytestmark = pytest.mark.django_db


def test_frame_of_tells_the_bounds_and_who_drew_them():
    area = make_area(level=AreaLevel.REGION, source=make_source(producer="Producteur", vintage="2026"))
    make_outline(area, west=4.0, south=45.0)

    assert frame_of(area) == frame_region() == Frame("4.0000,45.0000,5.0000,46.0000", "Producteur", "2026")


def test_frame_without_outline_is_empty():
    assert frame_of(make_area(level=AreaLevel.EPCI)) == frame_region() == Frame()
