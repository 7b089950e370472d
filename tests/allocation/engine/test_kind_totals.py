"""Totals by kind: the biproportional fit, its zeros, and its rounding."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from allocation.engine.allocate import solve
from allocation.engine.biproportional import fit_table
from allocation.engine.controlled_rounding import round_table
from allocation.engine.exact_margins import balance_exactly
from allocation.engine.kind_support import Unreachable, find_support
from allocation.engine.problem import Means
from allocation.engine.solution import Infeasible
from tests.allocation.file_mode.region import KINDS
from tests.allocation.scenarios import COSTS, exact, region, state


def with_totals(lines, totals, **fields):
    kinds = dict(zip(KINDS, map(exact, totals)))  # noqa: B905 -- fewer kinds are allowed
    means = Means(year=2020, envelope=sum(kinds.values()), kind_totals=kinds)
    return state(lines, envelope=0, means=(means,), **fields)


def cells(problem):
    return [tuple(line.kinds.values()) for line in solve(problem).years[0].lines]


def sweep(table, rows, columns, *, times=5000):
    """Iterative proportional fitting as it is written in every book."""
    table = np.array(table, dtype=float)
    for _ in range(times):
        table *= (np.array(rows) / table.sum(axis=1))[:, np.newaxis]
        table *= np.array(columns) / table.sum(axis=0)
    return table


def test_totals_of_the_base_give_the_base():
    lines = [("A", 3, (10, 20)), ("B", 7, (30, 40))]
    assert cells(with_totals(lines, (40, 60))) == [(10, 20), (30, 40)]


def test_proportional_base_stays_proportional():
    lines = [("A", 1, (10, 10)), ("B", 3, (20, 20))]
    assert cells(with_totals(lines, (60, 20))) == [(15, 5), (45, 15)]


def test_fit_by_hand():
    """Rows and columns (3, 3) on ((1, 1), (1, 4)): the cross ratio 4 gives a diagonal of 2 and 1 elsewhere."""
    assert cells(with_totals([("A", 1, (1, 1)), ("B", 1, (1, 4))], (3, 3))) == [(2, 1), (1, 2)]


def test_region_with_more_of_one_kind():
    problem = region(by_kind=True)
    before = [sum(line.base[kind] for line in problem.territories) for kind in KINDS]
    totals = dict(zip(KINDS, (before[0] + 100, before[1] - 50, before[2] - 50, before[3]), strict=True))
    means = replace(problem.years[0], kind_totals=totals)
    (year,) = solve(replace(problem, years=(means,))).years
    assert {kind: sum(line.kinds[kind] for line in year.lines) for kind in KINDS} == totals
    fitted = sweep(
        [[float(line.base[kind]) for kind in KINDS] for line in problem.territories],
        [float(line.etp) for line in year.lines],
        [float(total) for total in totals.values()],
        times=200,
    )
    for line, expected in zip(year.lines, fitted.tolist(), strict=True):
        assert sum(line.kinds.values()) == line.etp
        for cell, value in zip(line.kinds.values(), expected, strict=True):
            assert abs(float(cell) - value) < 0.01


def test_zero_stays_zero():
    assert cells(with_totals([("A", 1, (10, 0)), ("B", 1, (10, 10))], (15, 5))) == [(10, 0), (5, 5)]


def test_zeros_that_leave_one_table_are_reached_at_once():
    """IPF alone would come near it without end: the second territory's first cell tends to 0."""
    assert cells(with_totals([("A", 1, (10, 0)), ("B", 1, (10, 10))], (10, 10))) == [(10, 0), (0, 10)]


def test_territory_without_base_starts_with_the_proportions_of_the_region():
    lines = [("A", 1, (10, 30)), ("B", 1, (10, 30)), ("C", 1, (0, 0))]
    assert cells(with_totals(lines, (15, 45))) == [(5, 15)] * 3


def test_kind_that_nobody_had_has_the_same_share_everywhere():
    lines = [("A", 1, (10, 0)), ("B", 3, (10, 0))]
    assert cells(with_totals(lines, (32, 8))) == [(8, 2), (24, 6)]


def test_base_without_any_etp_takes_the_totals():
    assert cells(with_totals([("A", 1, (0, 0)), ("B", 3, (0, 0))], (10, 30))) == [
        (exact("2.5"), exact("7.5")),
        (exact("7.5"), exact("22.5")),
    ]


def test_kind_without_total_is_emptied():
    assert cells(with_totals([("A", 1, (10, 30)), ("B", 1, (10, 30))], (0, 80))) == [(0, 40), (0, 40)]


def test_totals_that_zeros_put_out_of_reach_are_told_with_the_nearest_ones():
    answer = solve(with_totals([("A", 1, (10, 0)), ("B", 1, (10, 10))], (5, 15)))
    assert isinstance(answer, Infeasible)
    (reason,) = answer.reasons
    assert reason.code == "kind_totals_impossible"
    assert reason.figures == {"due": 10, "room": 5}
    assert reason.message == (
        "Les filières de « A » (EI) ne peuvent recevoir que 5\u00a0ETP en 2020, pour 10\u00a0ETP à y placer."
    )
    assert {(change.rule, change.year, change.code, change.before, change.after) for change in answer.relaxations} == {
        ("kind_totals", 2020, "EI", 5, 10),
        ("kind_totals", 2020, "ETTI", 15, 10),
    }


@pytest.mark.parametrize(
    ("totals", "envelope", "code"),
    [((10, 10), 21, "kind_totals_differ"), (("10.005", "9.995"), 20, "kind_total_off_grid")],
)
def test_totals_that_do_not_fit_the_envelope_or_the_grid(totals, envelope, code):
    problem = with_totals([("A", 1, (10, 10))], totals)
    means = replace(problem.years[0], envelope=Fraction(envelope))
    answer = solve(replace(problem, years=(means,)))
    assert answer.reasons[0].code == code


def test_totals_fix_the_cost():
    problem = with_totals([("A", 1, (1, 1)), ("B", 1, (1, 4))], (3, 3), costs=COSTS)
    means = replace(problem.years[0], budget=Fraction(3 * 10520 + 3 * 4472))
    assert isinstance(solve(replace(problem, years=(replace(means, budget=means.budget - 1),))), Infeasible)
    (year,) = solve(replace(problem, years=(means,))).years
    assert sum(line.euros for line in year.lines) == means.budget


@st.composite
def tables(draw):
    """A table with zeros, and the margins of another one on the same cells."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    seeds = [[draw(st.sampled_from([0, 0, 1, 2, 7, 100])) for _ in range(columns)] for _ in range(rows)]
    other = [[draw(st.integers(0, 500)) if seed else 0 for seed in row] for row in seeds]
    return seeds, other


@settings(deadline=None, max_examples=200)
@given(tables())
def test_reachable_margins_are_fitted_then_rounded_exactly(drawn):
    seeds, other = drawn
    rows = [Fraction(sum(row)) for row in other]
    columns = [Fraction(sum(column)) for column in zip(*other, strict=True)]
    support = find_support(rows, columns, [tuple(seed > 0 for seed in row) for row in seeds])
    assert not isinstance(support, Unreachable)
    allowed = np.array(seeds, dtype=float) * np.array(support)
    # A cell that some table of these margins fills is in the support.
    assert (allowed[np.array(other) > 0] > 0).all()
    table = fit_table(allowed, rows=rows, columns=columns)
    assert table.sum(axis=1) == pytest.approx([float(row) for row in rows], abs=1e-8)
    assert table.sum(axis=0) == pytest.approx([float(column) for column in columns], abs=1e-8)
    balanced = balance_exactly(table, rows=rows, columns=columns)
    assert [sum(row) for row in balanced] == rows
    assert [sum(column) for column in zip(*balanced, strict=True)] == columns
    assert min(min(row) for row in balanced) >= 0
    rounded = round_table(
        table, rows=[int(row) for row in rows], columns=[int(column) for column in columns],
        row_ranks=list(range(len(rows))), ranks=list(range(len(columns))),
    )  # fmt: skip
    assert [sum(row) for row in rounded] == rows
    assert [sum(column) for column in zip(*rounded, strict=True)] == columns
    assert np.abs(np.array(rounded) - table).max() < 1


@settings(deadline=None, max_examples=60)
@given(tables())
def test_fit_is_the_limit_of_ipf(drawn):
    seeds, other = drawn
    positive = np.array(seeds) + 1.0
    rows, columns = np.array(other).sum(axis=1) + 1, np.array(other).sum(axis=0) + 1
    columns = columns * rows.sum() / columns.sum()
    found = fit_table(positive, rows=[Fraction(int(row)) for row in rows], columns=[Fraction(c) for c in columns])
    assert found == pytest.approx(sweep(positive, rows, columns), rel=1e-6, abs=1e-9)


@settings(deadline=None, max_examples=150)
@given(tables(), st.lists(st.integers(0, 900), min_size=4, max_size=4))
def test_unreachable_margins_have_a_proof_and_a_remedy(drawn, weights):
    seeds, other = drawn
    rows = [Fraction(sum(row)) for row in other]
    rows = [row if any(seed) else Fraction(0) for row, seed in zip(rows, seeds, strict=True)]
    weights = weights[: len(seeds[0])]
    whole = sum(weights) or 1
    columns = [sum(rows) * weight / whole for weight in weights]
    columns[-1] += sum(rows) - sum(columns)
    masks = [tuple(seed > 0 for seed in row) for row in seeds]
    found = find_support(rows, columns, masks)
    if not isinstance(found, Unreachable):
        return
    assert found.due == sum(rows[line] for line in found.lines)
    assert found.room == sum(columns[kind] for kind in found.kinds)
    assert found.due > found.room
    for line in found.lines:
        assert {kind for kind, has_base in enumerate(masks[line]) if has_base} <= set(found.kinds)
    assert sum(found.nearest) == sum(columns)
    assert not isinstance(find_support(rows, found.nearest, masks), Unreachable)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(st.integers(0, 3000), min_size=3, max_size=3), min_size=2, max_size=7), st.integers(1, 97))
def test_controlled_rounding_keeps_margins_and_cells(numbers, parts):
    """Any table whose margins are whole: fractions move inside rows and columns without changing them."""
    table = np.array(numbers, dtype=float) + 1
    for row in range(len(numbers)):
        for column in range(3):
            shift = (row * 7 + column * 3 + parts) % 97 / 97
            following, beside = (row + 1) % len(numbers), (column + 1) % 3
            table[[row, following], [column, beside]] += shift
            table[[row, following], [beside, column]] -= shift
    table = table + 20
    rows, columns = table.sum(axis=1).round().astype(int).tolist(), table.sum(axis=0).round().astype(int).tolist()
    found = np.array(round_table(table, rows=rows, columns=columns, row_ranks=list(range(len(rows))), ranks=[0, 1, 2]))
    assert found.sum(axis=1).tolist() == rows
    assert found.sum(axis=0).tolist() == columns
    assert np.abs(found - table).max() < 1


def test_value_that_noise_keeps_from_a_whole_number_is_that_number():
    noisy = np.array([[36.99999999999, 3.00000000001], [1.5, 2.5]])
    found = round_table(noisy, rows=[40, 4], columns=[38, 6], row_ranks=[0, 1], ranks=[0, 1])
    assert found == [[37, 3], [1, 3]]
