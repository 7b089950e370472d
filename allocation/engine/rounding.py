"""Totals on the grid: largest remainder, unless that would break a clause or the budget.

Then the nearest figures that break nothing are chosen by a small integer programme, each line first between its floor
and its ceiling, then a little farther.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

from allocation.engine.case import Case
from allocation.engine.couplings import BUDGET, Coupling
from allocation.engine.grid import round_to_total
from allocation.engine.kinds import Proportions, price
from allocation.engine.linear_model import LinearModel, has_solution, is_optimal
from allocation.engine.problem import Problem

REACHES = (0, 2)
"""Steps beyond floor and ceiling, tried in turn."""
MOST_NODES = 2_000
MARGINS = (-1e-7, 1e-7)
"""Shares of the largest coefficient: whole numbers first, which suffer no noise; then away from the limit."""
Contribution = Callable[[Coupling, int, Fraction], Fraction]


def round_totals(
    problem: Problem, case: Case, couplings: Sequence[Coupling], proportions: Proportions, amounts: Sequence[Fraction]
) -> list[Fraction] | None:
    """Return totals on the grid that keep the bounds and the couplings; None when there are none near."""
    step = case.step
    if step is None:
        return list(amounts)
    rounded = round_to_total(amounts, step=step, ranks=case.codes)

    def bring(coupling: Coupling, line: int, amount: Fraction) -> Fraction:
        """The budget is that of the cells as they will be rounded."""
        if coupling.key == BUDGET:
            return -(price(proportions.split(line, amount), problem.costs) or Fraction(0))
        return coupling.contribution(case, line, amount)

    if _respects(couplings, rounded, bring):
        return rounded
    for reach, margin in product(REACHES, MARGINS):
        chosen = _choose(case, step, couplings, amounts, reach=reach, margin=margin, bring=bring)
        if chosen is not None and _respects(couplings, chosen, bring):
            return chosen
    return None


def _lines(coupling: Coupling) -> list[int]:
    return sorted(coupling.gains.keys() | coupling.growths.keys())


def _respects(couplings: Sequence[Coupling], amounts: Sequence[Fraction], bring: Contribution) -> bool:
    return all(
        sum((bring(coupling, line, amounts[line]) for line in _lines(coupling)), Fraction(0)) >= coupling.least
        for coupling in couplings
    )


def _choose(
    case: Case,
    step: Fraction,
    couplings: Sequence[Coupling],
    amounts: Sequence[Fraction],
    *,
    reach: int,
    margin: float,
    bring: Contribution,
) -> list[Fraction] | None:
    """Return the choice that moves least, one binary per value that a line may take."""
    model = LinearModel()
    options = [_options(case, line, amount, step=step, reach=reach) for line, amount in enumerate(amounts)]
    columns = [
        [model.column(high=1.0, cost=float(abs(option - amounts[line]) / step), is_integer=True) for option in values]
        for line, values in enumerate(options)
    ]
    for chosen in columns:
        model.row(dict.fromkeys(chosen, 1.0), low=1.0, high=1.0)
    # Counted from the first option of each line, whole numbers stay small enough for floats.
    spare = float((case.means.envelope - sum((values[0] for values in options), Fraction(0))) / step)
    steps = {
        column: float((option - values[0]) / step)
        for chosen, values in zip(columns, options, strict=True)
        for column, option in zip(chosen[1:], values[1:], strict=True)
    }
    model.row(steps, low=spare, high=spare)
    for coupling in couplings:
        _add_coupling(model, coupling, columns=columns, options=options, margin=margin, bring=bring)
    solver = model.load(mip_max_nodes=MOST_NODES, mip_rel_gap=0.0, mip_abs_gap=1e-6, mip_feasibility_tolerance=1e-9)
    if not is_optimal(solver) and not has_solution(solver):
        return None
    values = solver.getSolution().col_value
    return [
        max(zip(chosen, options[line], strict=True), key=lambda pair: values[pair[0]])[1]
        for line, chosen in enumerate(columns)
    ]


def _options(case: Case, line: int, amount: Fraction, *, step: Fraction, reach: int) -> list[Fraction]:
    floor = amount // step
    ceiling = -(-amount // step)
    high = case.upper[line]
    values = [number * step for number in range(floor - reach, ceiling + reach + 1)]
    return [value for value in values if case.lower[line] <= value and (high is None or value <= high)]


def _add_coupling(
    model: LinearModel,
    coupling: Coupling,
    *,
    columns: Sequence[Sequence[int]],
    options: Sequence[Sequence[Fraction]],
    margin: float,
    bring: Contribution,
) -> None:
    least, coefficients = coupling.least, {}
    for line in _lines(coupling):
        first = bring(coupling, line, options[line][0])
        least -= first
        for column, option in zip(columns[line][1:], options[line][1:], strict=True):
            coefficients[column] = bring(coupling, line, option) - first
    scale = max(map(abs, coefficients.values()), default=Fraction(0)) or Fraction(1)
    scaled = {column: float(value / scale) for column, value in coefficients.items()}
    model.row(scaled, low=float(least / scale) + margin)
