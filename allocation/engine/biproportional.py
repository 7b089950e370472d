"""The biproportional fit of a table to both its margins: the limit of the iterative proportional fitting (IPF, RAS).

The cells are row × seed × exp(v of the column) ÷ (their sum in the row): rows are exact, and the multipliers v of the
columns are those that maximise the concave Σ column × v − Σ row × ln Σ seed × exp(v). A few sweeps of IPF approach
them, Newton's method ends, so that the time does not depend on how slowly IPF would converge.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SWEEPS = 10
MOST_STEPS = 200
MOST_HALVINGS = 60
PRECISION = 1e-14
"""Largest error of a column, as a share of the whole table."""


def fit_table(seeds: FloatArray, *, rows: Sequence[Fraction], columns: Sequence[Fraction]) -> FloatArray:
    """Return the fit of a table whose positive cells can reach both margins, each of them positive somewhere."""
    row_totals, column_totals = (np.array([float(value) for value in values]) for values in (rows, columns))
    alive_rows, alive_columns = row_totals > 0, column_totals > 0
    table = np.zeros(seeds.shape)
    if alive_rows.any():
        inner = seeds[np.ix_(alive_rows, alive_columns)]
        table[np.ix_(alive_rows, alive_columns)] = _fit(inner, row_totals[alive_rows], column_totals[alive_columns])
    return table


def _fit(seeds: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        logarithms = np.log(seeds / seeds.max(axis=1, keepdims=True))
    multipliers = np.zeros(len(columns))
    for _ in range(SWEEPS):
        multipliers += np.log(columns / _cells(logarithms, rows, multipliers).sum(axis=0))
    for _ in range(MOST_STEPS):
        cells = _cells(logarithms, rows, multipliers)
        errors = columns - cells.sum(axis=0)
        if np.abs(errors).max() <= PRECISION * columns.sum():
            break
        multipliers = _improve(logarithms, rows, columns, multipliers, cells=cells, errors=errors)
    return _cells(logarithms, rows, multipliers)


def _cells(logarithms: FloatArray, rows: FloatArray, multipliers: FloatArray) -> FloatArray:
    powers = logarithms + multipliers
    weights = np.exp(powers - powers.max(axis=1, keepdims=True))
    cells: FloatArray = weights * (rows / weights.sum(axis=1))[:, np.newaxis]
    return cells


def _improve(
    logarithms: FloatArray,
    rows: FloatArray,
    columns: FloatArray,
    multipliers: FloatArray,
    *,
    cells: FloatArray,
    errors: FloatArray,
) -> FloatArray:
    """Return the multipliers after a step of Newton, halved until it brings the columns nearer; else after a sweep."""
    curvature = np.diag(cells.sum(axis=0)) - cells.T @ (cells / rows[:, np.newaxis])
    step = np.linalg.lstsq(curvature, errors, rcond=None)[0]
    worst = np.abs(errors).max()
    for _ in range(MOST_HALVINGS):
        candidate = multipliers + step
        if np.abs(columns - _cells(logarithms, rows, candidate).sum(axis=0)).max() < worst:
            return candidate
        step /= 2
    swept: FloatArray = multipliers + np.log(columns / cells.sum(axis=0))
    return swept
