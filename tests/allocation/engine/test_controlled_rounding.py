"""Controlled rounding: both margins exact, each cell at its floor or ceiling, at the least cost."""

from fractions import Fraction
from itertools import product
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given, strategies as st

from allocation.engine.controlled_rounding import round_table


def rounded(table, *, row_ranks=None, ranks=None):
    """The table with the margins that it has, equal remainders going by place unless ranks are told."""
    values = np.array(table, dtype=float)
    return round_table(
        values,
        rows=[round(total) for total in values.sum(axis=1)],
        columns=[round(total) for total in values.sum(axis=0)],
        row_ranks=row_ranks or range(values.shape[0]),
        ranks=ranks or range(values.shape[1]),
    )


def test_table_of_whole_numbers_does_not_move():
    assert rounded([[3, 0], [1, 7]]) == [[3, 0], [1, 7]]


def test_rounding_of_each_row_that_suits_the_columns_is_kept():
    assert rounded([[0.75, 0.25], [0.25, 0.75]]) == [[1, 0], [0, 1]]


def test_columns_are_brought_to_their_totals_by_the_cheapest_exchange():
    """Each row by itself would raise the first cell: 3 for a column of 2; the third row gives up least."""
    assert rounded([[0.8, 0.2], [0.65, 0.35], [0.55, 0.45]]) == [[1, 0], [1, 0], [0, 1]]


def test_equal_exchanges_go_by_the_rank_of_the_row():
    table = [[0.6, 0.4]] * 5

    assert rounded(table) == [[0, 1], [0, 1], [1, 0], [1, 0], [1, 0]]
    assert rounded(table, row_ranks=[4, 3, 2, 1, 0]) == [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]]


def test_equal_remainders_go_by_the_rank_of_the_column():
    assert rounded([[0.5, 0.5], [0.5, 0.5]]) == [[0, 1], [1, 0]]
    assert rounded([[0.5, 0.5], [0.5, 0.5]], ranks=[1, 0]) == [[1, 0], [0, 1]]


@pytest.mark.parametrize("noise", [4e-7, -4e-7])
def test_noise_of_the_floats_is_no_remainder(noise):
    """A cell that is whole but for the noise stays whole, even where its row would like it raised."""
    assert rounded([[2 + noise, 1 - noise], [0.5, 1.5], [0.5, 0.5]]) == [[2, 1], [0, 2], [1, 0]]


def test_chain_of_two_exchanges_reaches_a_column_that_none_reaches_at_once():
    """The first column has one too many, the third one too few, and no row opens both."""
    table = [[0.6, 0.4, 0], [0.6, 0.4, 0], [0, 0.6, 0.4], [0, 0.6, 0.4], [0.8, 0, 0.2]]

    assert rounded(table) == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]


def test_chain_of_three_exchanges_is_made_whole():
    table = [
        [0.55, 0.45, 0, 0],
        [0.55, 0.45, 0, 0],
        [0, 0.55, 0.45, 0],
        [0, 0.55, 0.45, 0],
        [0, 0, 0.55, 0.45],
        [0, 0, 0.55, 0.45],
        [0.9, 0, 0, 0.1],
    ]

    assert rounded(table) == [
        [0, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 1, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 1, 0],
        [1, 0, 0, 0],
    ]


def test_cell_gives_and_takes_once():
    """Chains follow each other: a cell that gave is given no more, one that took is not taken again."""
    table = [[0.7, 0.7, 1.6], [1.7, 0.8, 0.5], [1.0, 1.6, 0.4], [0.6, 0.9, 1.5]]

    assert rounded(table) == [[1, 0, 2], [2, 1, 0], [1, 2, 0], [0, 1, 2]]


def test_equal_chains_go_to_the_first_column():
    table = [[2.5, 0.0, 0.5, 1.0], [0.0, 2.5, 1.0, 0.5], [0.5, 0.5, 1.5, 1.5]]

    assert rounded(table) == [[2, 0, 1, 1], [0, 2, 1, 1], [1, 1, 1, 1]]


def test_whole_cell_takes_nothing_however_cheap():
    """The second column has one too many for the first: the row of the whole cell would give up least."""
    table = [[2, 0.51, 0.49], *([[0.2, 0.8, 0]] * 5), [0, 0.49, 0.51]]

    assert rounded(table) == [[2, 1, 0], [1, 0, 0], *([[0, 1, 0]] * 4), [0, 0, 1]]


def test_cell_as_far_from_a_whole_number_as_the_noise_is_open():
    table = np.array([[1e-6, 1 - 1e-6]])

    assert round_table(table, rows=[1], columns=[1, 0], row_ranks=[0], ranks=[0, 1]) == [[1, 0]]


def test_remainders_a_few_millionths_apart_are_not_equal():
    """The first row keeps its larger remainder, and the second column still has its total."""
    table = [
        [0.499996, 0.500004, 0],
        [0.4999949, 0.4999951, 0.00001],
        [0.0000091, 0.9999909, 0],
        [0, 0.00001, 0.99999],
    ]

    assert rounded(table) == [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]


CYCLES = [(rows, columns) for rows in [(0, 1), (0, 2), (1, 2)] for columns in [(0, 1), (0, 2), (1, 2)]]


@st.composite
def tables(draw):
    """Three rows and columns in twelfths, of whole margins."""
    table = [[Fraction(draw(st.integers(2, 4))) for _ in range(3)] for _ in range(3)]
    for (first, second), (left, right) in CYCLES:
        moved = Fraction(draw(st.integers(-4, 4)), 12)
        for row, sign in ((first, 1), (second, -1)):
            table[row][left] += sign * moved
            table[row][right] -= sign * moved
    return table


def kept(table, numbers):
    """What is left of the remainders that are raised: the larger, the nearer to the table."""
    pairs = [pair for cells, row in zip(table, numbers, strict=True) for pair in zip(cells, row, strict=True)]
    return sum((cell - floor(cell) for cell, number in pairs if number > cell), Fraction(0))


def possible(table):
    """Every rounding of the table with its margins."""
    rows = [
        [row for row in product(*({floor(cell), ceil(cell)} for cell in cells)) if sum(row) == sum(cells)]
        for cells in table
    ]
    totals = [sum(column) for column in zip(*table, strict=True)]
    return [found for found in product(*rows) if [sum(column) for column in zip(*found, strict=True)] == totals]


@given(tables())
def test_no_other_rounding_with_the_margins_is_nearer(table):
    numbers = rounded(table)

    choices = possible(table)
    assert tuple(map(tuple, numbers)) in choices
    assert kept(table, numbers) == max(kept(table, choice) for choice in choices)
