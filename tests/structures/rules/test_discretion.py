import pytest
from hypothesis import given, strategies as st

from structures.rules.discretion import MINIMUM_STRUCTURES, choose_shown


@pytest.mark.parametrize(
    ("structures", "shown"),
    [
        ({}, set()),
        ({"A": 0}, {"A"}),
        ({"A": 3, "B": 5}, {"A", "B"}),
        ({"A": 2}, set()),
        # A single hidden part would be the whole less the others.
        ({"A": 2, "B": 5, "C": 4}, {"B"}),
        # Two parts of one structure each: their sum would tell two structures.
        ({"A": 1, "B": 1, "C": 3, "D": 9}, {"D"}),
        ({"A": 1, "B": 2, "C": 3}, {"C"}),
        ({"A": 0, "B": 2, "C": 3}, {"A"}),
        # Ties go to the smallest code.
        ({"A": 1, "B": 4, "C": 4}, {"C"}),
    ],
)
def test_choose_shown(structures, shown):
    assert choose_shown(structures) == shown


COUNTS = st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=3), st.integers(0, 12), max_size=12)


@given(COUNTS)
def test_choose_shown_never_lets_the_hidden_part_be_told_from_the_whole(structures):
    hidden = {code: count for code, count in structures.items() if code not in choose_shown(structures)}

    shown_held = [code for code in choose_shown(structures) if structures[code] > 0]
    assert all(structures[code] >= MINIMUM_STRUCTURES for code in shown_held)
    if hidden and shown_held:
        assert len(hidden) >= 2
        assert sum(hidden.values()) >= MINIMUM_STRUCTURES


@given(COUNTS)
def test_choose_shown_hides_nothing_without_need(structures):
    if all(count == 0 or count >= MINIMUM_STRUCTURES for count in structures.values()):
        assert choose_shown(structures) == structures.keys()
