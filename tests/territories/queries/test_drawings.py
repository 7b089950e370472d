"""Outlines as paths of a drawing."""

import pytest

from territories.queries.drawings import read_drawing
from tests.factories.territories import make_area, make_outline

pytestmark = pytest.mark.django_db


def test_drawing_holds_a_path_by_area_in_a_common_frame():
    west, east = make_area(), make_area()
    first = make_outline(west, west=4, south=45).tile_middle.extent
    second = make_outline(east, west=5, south=46).tile_middle.extent

    drawing = read_drawing([west.pk, east.pk])

    assert set(drawing.paths) == {west.pk, east.pk}
    assert all(path.startswith("M ") and path.endswith("z") for path in drawing.paths.values())
    left, top, width, height = drawing.frame
    assert (left, top) == pytest.approx((first[0], -second[3]))
    assert (width, height) == pytest.approx((second[2] - first[0], second[3] - first[1]))


def test_drawing_of_areas_without_outline_is_none():
    assert read_drawing([make_area().pk]) is None
    assert read_drawing([]) is None
