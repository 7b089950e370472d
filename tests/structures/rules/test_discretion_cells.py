"""A table of two entries that tells nothing of one structure."""

from hypothesis import given, strategies as st

from structures.rules.discretion_cells import choose_shown_cells

COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["EI", "ETTI", "AI", "ACI"])), st.integers(0, 9), max_size=16
)


def test_choose_shown_cells_hides_a_second_cell_on_each_line_and_column():
    counts = {("A", "EI"): 1, ("A", "AI"): 5, ("A", "ACI"): 8, ("B", "EI"): 6, ("B", "AI"): 4, ("B", "ACI"): 9}

    assert choose_shown_cells(counts) == {("A", "ACI"), ("B", "ACI")}


def test_choose_shown_cells_of_large_cells_shows_all():
    counts = {("A", "EI"): 3, ("B", "EI"): 4}

    assert choose_shown_cells(counts) == counts.keys()


def test_choose_shown_cells_shows_what_is_empty():
    assert choose_shown_cells({("A", "EI"): 0}) == {("A", "EI")}


@given(COUNTS)
def test_no_hidden_cell_is_found_by_difference(counts):
    shown = choose_shown_cells(counts)

    for axis in (0, 1):
        for key in {cell[axis] for cell in counts}:
            line = {cell: count for cell, count in counts.items() if cell[axis] == key and count}
            hidden = [count for cell, count in line.items() if cell not in shown]
            if hidden and len(hidden) < len(line):
                assert len(hidden) >= 2
                assert sum(hidden) >= 3


@given(COUNTS)
def test_cells_of_fewer_than_three_structures_are_never_shown(counts):
    assert all(counts[cell] == 0 or counts[cell] >= 3 for cell in choose_shown_cells(counts))
