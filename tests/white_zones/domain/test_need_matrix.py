"""Need and access crossed."""

import pytest
from hypothesis import given, strategies as st

from white_zones.domain.need_matrix import NeedLevel, build_matrix, classify_need
from white_zones.enums import Access
from white_zones.queries.need_matrix import AreaPosition


def make_position(code="99001", **fields):
    values = {
        "area_id": 1,
        "name": f"Commune {code}",
        "people": 100,
        "demand": 10.0,
        "ratio": 1.0,
        "access_class": "middle",
        "unserved": 0.0,
    }
    return AreaPosition(code=code, **{**values, **fields})


@pytest.mark.parametrize(
    ("index", "level"),
    [(0, "faible"), (0.8999, "faible"), (0.9, "moyen"), (1.0999, "moyen"), (1.1 * (1 - 1e-15), "fort"), (9, "fort")],
)
def test_need_level_has_fixed_bounds(index, level):
    assert classify_need(index) == level


def test_need_is_compared_with_the_mean_by_inhabitant():
    (area,) = build_matrix([make_position(people=200, demand=30.0)], mean=0.125).areas
    assert (area.need_index, area.need_level, area.need_per_hundred) == (1.2, NeedLevel.STRONG, 15.0)


def test_cell_adds_its_areas_up():
    positions = [
        make_position("99001", people=100, demand=20.0, access_class="white"),
        make_position("99002", people=300, demand=90.0, access_class="white"),
        make_position("99003", people=100, demand=20.0, access_class="high"),
    ]
    cell = build_matrix(positions, mean=0.10).at(NeedLevel.STRONG, Access.WHITE)
    assert (cell.areas, cell.people, cell.demand) == (2, 400, 110.0)


def test_urgent_areas_are_of_strong_need_and_weak_access_those_that_lack_most_first():
    positions = [
        make_position("99001", demand=20.0, access_class="white", unserved=5.0),
        make_position("99002", demand=20.0, access_class="low", unserved=9.0),
        make_position("99003", demand=20.0, access_class="middle", unserved=50.0),
        make_position("99004", demand=1.0, access_class="white", unserved=40.0),
    ]
    matrix = build_matrix(positions, mean=0.10)
    assert [area.position.code for area in matrix.urgent] == ["99002", "99001"]


@pytest.mark.parametrize("fields", [{"demand": None}, {"people": 0}, {"access_class": ""}])
def test_area_whose_need_or_access_is_unknown_is_counted_apart(fields):
    matrix = build_matrix([make_position(**fields)], mean=0.10)
    assert (matrix.unplaced, sum(cell.areas for cell in matrix.cells)) == (1, 0)


def test_without_any_mean_nothing_is_placed():
    assert build_matrix([make_position()], mean=None).unplaced == 1


positions = st.lists(
    st.builds(
        lambda people, demand, access: make_position(people=people, demand=demand, access_class=access),
        st.integers(0, 10_000),
        st.none() | st.integers(0, 500).map(float),
        st.sampled_from(["", *Access.values]),
    ),
    max_size=20,
)


@given(positions)
def test_every_area_is_in_one_cell_or_counted_apart(given_positions):
    matrix = build_matrix(given_positions, mean=0.05)
    assert sum(cell.areas for cell in matrix.cells) + matrix.unplaced == len(given_positions)
    placed = [area.position for area in matrix.areas if area.is_placed]
    assert sum(cell.people for cell in matrix.cells) == sum(position.people for position in placed)
    assert sum(cell.demand for cell in matrix.cells) == sum(position.demand for position in placed)
