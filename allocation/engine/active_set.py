"""Exact totals from those of a linear programme: what holds each line is read in the floats, the rest is solved anew.

A line is at its lower bound, at its upper one, at its previous figure where a clause counts growth, or at a level that
it shares with others: x = λ × weight. The envelope and the rules that bind are then linear equations in a few levels,
solved in fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.couplings import Coupling
from allocation.engine.leximin import FloatArray

NEAR = (1e-8, 1e-10, 1e-6)
"""Relative distances under which two figures are held to be the same, tried in turn."""
FAR = 1e-6
"""Relative distance from the floats beyond which an exact point is another one."""
Equation = tuple[list[Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class _Guess:
    """`fixed` figures, and for the other lines the rank of their level."""

    fixed: dict[int, Fraction]
    level_of: dict[int, int]
    level_count: int


def recover(
    case: Case, couplings: Sequence[Coupling], found: FloatArray, *, tiers: Sequence[Sequence[Fraction]]
) -> list[Fraction]:
    """Return totals in fractions that add up to the envelope within the bounds, and respect the couplings.

    Where the exact point cannot be told from the floats, these are returned with their noise taken off.
    """
    weights = [next(tier[line] for tier in tiers if tier[line] > 0) for line in range(len(case.codes))]
    for near in NEAR:
        amounts = _solve_guess(case, couplings, found.tolist(), weights=weights, near=near)
        if amounts is not None:
            return amounts
    return _clean(case, found.tolist())


def _solve_guess(
    case: Case, couplings: Sequence[Coupling], found: list[float], *, weights: Sequence[Fraction], near: float
) -> list[Fraction] | None:
    scale = float(case.means.envelope) or 1.0
    guess = _guess(case, couplings, found, weights=weights, near=near)
    floats = [Fraction(value) for value in found]
    tight = []
    for coupling in couplings:
        distance = abs(float(coupling.slack(case, floats))) / scale / float(coupling.size)
        if distance <= near:
            tight.append((distance, _equation(case, guess, weights, coupling, floats)))
    # The tightest first: a rule that leaves a little, which the floats cannot tell from nothing, adds no equation.
    tight.sort(key=lambda pair: pair[0])
    equations = [_envelope_equation(case, guess, weights), *(equation for _, equation in tight)]
    levels = _solve_linear(equations, guess.level_count)
    if levels is None:
        return None
    amounts = [
        guess.fixed[line] if line in guess.fixed else levels[guess.level_of[line]] * weights[line]
        for line in range(len(found))
    ]
    return amounts if _is_right(case, couplings, amounts, found) else None


def _guess(
    case: Case, couplings: Sequence[Coupling], found: list[float], *, weights: Sequence[Fraction], near: float
) -> _Guess:
    distance = near * _mean_line(case)
    grown = {line for coupling in couplings for line in coupling.growths}
    fixed: dict[int, Fraction] = {}
    for line, value in enumerate(found):
        stops = [case.lower[line], case.upper[line], case.previous[line] if line in grown else None]
        held = next((stop for stop in stops if stop is not None and abs(float(stop) - value) <= distance), None)
        if held is not None:
            fixed[line] = held
    ratios = sorted((value / float(weights[line]), line) for line, value in enumerate(found) if line not in fixed)
    level_of: dict[int, int] = {}
    count, last = 0, None
    for ratio, line in ratios:
        if last is not None and ratio - last > near * abs(ratio):
            count += 1
        level_of[line], last = count, ratio
    return _Guess(fixed, level_of, count + 1 if level_of else 0)


def _envelope_equation(case: Case, guess: _Guess, weights: Sequence[Fraction]) -> Equation:
    coefficients = [Fraction(0)] * guess.level_count
    for line, level in guess.level_of.items():
        coefficients[level] += weights[line]
    return coefficients, case.means.envelope - sum(guess.fixed.values(), Fraction(0))


def _equation(
    case: Case,
    guess: _Guess,
    weights: Sequence[Fraction],
    coupling: Coupling,
    floats: Sequence[Fraction],
) -> Equation:
    """Return the coefficients of the levels and the right-hand side of a rule that binds."""
    coefficients, right = [Fraction(0)] * guess.level_count, coupling.least
    for line in coupling.gains.keys() | coupling.growths.keys():
        if line in guess.fixed:
            right -= coupling.contribution(case, line, guess.fixed[line])
            continue
        slope = coupling.gains.get(line, Fraction(0))
        if line in coupling.growths and floats[line] > case.previous[line]:
            slope -= coupling.growths[line]
            right -= coupling.growths[line] * case.previous[line]
        coefficients[guess.level_of[line]] += slope * weights[line]
    return coefficients, right


def _solve_linear(equations: list[Equation], size: int) -> list[Fraction] | None:
    """Return the solution of the first independent equations; None when there are too few (Gauss-Jordan)."""
    rows: dict[int, list[Fraction]] = {}
    for coefficients, right in equations:
        row = [*coefficients, right]
        for column, pivot in rows.items():
            row = _reduce(row, pivot, column)
        first = next((column for column, value in enumerate(row[:size]) if value), None)
        if first is not None:
            pivot = [value / row[first] for value in row]
            rows = {column: _reduce(kept, pivot, first) for column, kept in rows.items()}
            rows[first] = pivot
    return [rows[column][-1] for column in range(size)] if len(rows) == size else None


def _reduce(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    """Return a row without its term in the column of a pivot."""
    factor = row[column]
    return [value - factor * base for value, base in zip(row, pivot, strict=True)] if factor else row


def _is_right(case: Case, couplings: Sequence[Coupling], amounts: Sequence[Fraction], found: Sequence[float]) -> bool:
    within = all(
        low <= amount and (high is None or amount <= high)
        for low, high, amount in zip(case.lower, case.upper, amounts, strict=True)
    )
    distance = FAR * _mean_line(case)
    same = all(abs(float(amount) - value) <= distance for amount, value in zip(amounts, found, strict=True))
    whole = sum(amounts, Fraction(0)) == case.means.envelope
    return within and same and whole and all(coupling.slack(case, amounts) >= 0 for coupling in couplings)


def _clean(case: Case, found: list[float]) -> list[Fraction]:
    """Return the floats on the points of the grid that they nearly are, within the bounds and adding up exactly."""
    amounts = [_snap(case, line, value) for line, value in enumerate(found)]
    missing = case.means.envelope - sum(amounts, Fraction(0))
    for line, amount in enumerate(amounts):
        high = case.upper[line]
        moved = max(amount + missing, case.lower[line])
        amounts[line] = moved if high is None else min(moved, high)
        missing -= amounts[line] - amount
        if not missing:
            break
    return amounts


def _snap(case: Case, line: int, value: float) -> Fraction:
    exact = Fraction(value).limit_denominator(10**12)
    if case.step is not None:
        nearest = round(exact / case.step) * case.step
        noise = min(case.step / 4, Fraction(NEAR[0] * _mean_line(case)))
        exact = nearest if abs(exact - nearest) < noise else exact
    high = case.upper[line]
    return max(case.lower[line], exact if high is None else min(exact, high))


def _mean_line(case: Case) -> float:
    """Return the size of a line, in which distances are counted."""
    return max(1.0, float(case.means.envelope) / len(case.codes))
