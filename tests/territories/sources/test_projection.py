import pytest
from django.contrib.gis.geos import Point

from territories.sources.projection import WebMercatorProjection, project_point
from tests.territories.packages import square


@pytest.mark.parametrize("place", [(0.0, 0.0), (4.8357, 45.764), (2.44, 44.93), (-1.5, 47.2)])
def test_point_is_where_the_projection_library_puts_it(place):
    expected = Point(*place, srid=4326).transform(3857, clone=True)
    assert project_point(place) == pytest.approx((expected.x, expected.y), abs=1e-6)


def test_outline_is_in_web_map_metres():
    assert WebMercatorProjection().project(square(0.0)).srid == 3857
