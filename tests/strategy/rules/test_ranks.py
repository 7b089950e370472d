"""Changing places one step at a time."""

import pytest

from strategy.rules.ranks import Step, neighbour_of


@pytest.mark.parametrize(
    ("key", "step", "found"),
    [(7, Step.UP, None), (7, Step.DOWN, 3), (3, Step.UP, 7), (9, Step.DOWN, None), (9, Step.UP, 3)],
)
def test_neighbour_is_the_next_in_the_order_shown(key, step, found):
    assert neighbour_of(key, ordered=[7, 3, 9], step=step) == found
