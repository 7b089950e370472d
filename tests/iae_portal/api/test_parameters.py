"""Boxes and numbers typed by anybody: read exactly, or refused."""

import pytest
from hypothesis import given, strategies as st

from iae_portal.api.ogc.parameters import LARGEST_DEGREE, read_box
from iae_portal.common.api.pages import read_number
from iae_portal.common.api.problems import ParameterError


def outcome(read, *args, **kwargs):
    """What is read, or the names of the parameters refused."""
    try:
        return read(*args, **kwargs)
    except ParameterError as refusal:
        return list(refusal.errors)


DEGREES = st.floats(-LARGEST_DEGREE, LARGEST_DEGREE)


@given(text=st.text(alphabet="0123456789.,-+eEinfa ²٣", min_size=1))
def test_box_of_any_text_is_read_or_refused(text):
    read = outcome(read_box, text)
    assert read == ["bbox"] or read.srid == 4326


@given(west=DEGREES, south=DEGREES, width=st.floats(0, 10), height=st.floats(0, 10))
def test_box_is_that_of_its_corners(west, south, width, height):
    east, north = min(west + width, LARGEST_DEGREE), min(south + height, LARGEST_DEGREE)
    box = read_box(f"{west!r},{south!r},{east!r},{north!r}")
    assert box.extent == (west, south, east, north)


def test_box_across_the_antimeridian_is_cut_in_two():
    box = read_box("170,-10,-170,10")
    assert [part.extent for part in box] == [(170, -10, 180, 10), (-180, -10, -170, 10)]


def test_heights_of_a_box_are_passed_over():
    assert read_box("1,2,-50,3,4,50").extent == (1, 2, 3, 4)


@given(text=st.text(min_size=1))
def test_number_of_any_text_is_read_or_refused(text):
    read = outcome(read_number, {"n": text}, "n", default=1, lowest=1, largest=1000)
    assert read == ["n"] or 1 <= read <= 1000


@pytest.mark.parametrize(("params", "expected"), [({}, 7), ({"n": ""}, 7), ({"n": "1"}, 1), ({"n": "12"}, 12)])
def test_number_within_its_bounds(params, expected):
    assert read_number(params, "n", default=7, lowest=1, largest=12) == expected
