"""The smallest total relaxation of a year: its rules with a price on each step aside, as one linear programme.

Bounds move by their own factors, so that what comes out is told in the terms of the scenario: the floor of all by
φ × previous on each line, that of one territory by itself, and so on. What is minimised is the sum of the ETP by
which bounds and clauses move; a budget counts for the ETP that it would pay at the highest cost. Between equal totals,
clauses give way first, then the rules of all, those of one territory, and locks; new exceptions and the envelope count
thrice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.couplings import Coupling, Nature
from allocation.engine.linear_model import INFINITY, LinearModel, is_optimal
from allocation.engine.problem import Problem

CLAUSE_WEIGHT, RULE_WEIGHT, OWN_WEIGHT, LOCK_WEIGHT = 0.99, 1.0, 1.02, 1.05
EXCEPTION_WEIGHT, ENVELOPE_WEIGHT = 3.0, 3.1
"""A bound for one territory that had only that of all, another envelope: many exceptions are no remedy, and the
envelope is not the author's to change."""
NEGLIGIBLE = 1e-7
"""Share of the mean line under which a step aside is noise."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How far each rule steps aside: factors for `floor`, `cap`; ETP for the others; euros for the budget."""

    floor: float = 0.0
    cap: float = 0.0
    start: float = 0.0
    envelope: float = 0.0
    floors: Mapping[int, float] = field(default_factory=dict)
    """ETP by rank of the territory, on top of `floor`."""
    caps: Mapping[int, float] = field(default_factory=dict)
    held: Mapping[int, float] = field(default_factory=dict)
    couplings: Mapping[str, float] = field(default_factory=dict)
    amounts: Sequence[float] = ()
    """Totals that the relaxed rules allow."""
    moved: float = 0.0
    """ETP of all the steps aside, weighted."""
    margins: Mapping[str, float] = field(default_factory=dict)
    """What was asked of each coupling beyond what it says."""


def find_steps(problem: Problem, case: Case, couplings: Sequence[Coupling], *, margin: float = 0.0) -> Steps:
    """Return the steps aside of least total; every coupling is asked `margin` ETP more than it says."""
    return _Elastic(problem, case, couplings, margin=margin).solve()


class _Elastic:
    """The programme, with the columns of each rule; amounts are in units of the mean line."""

    def __init__(self, problem: Problem, case: Case, couplings: Sequence[Coupling], *, margin: float) -> None:
        self.problem, self.case, self.couplings = problem, case, couplings
        self.size = len(case.codes)
        self.unit = float(case.means.envelope) / self.size or 1.0
        self.previous = [float(before) / self.unit for before in case.previous]
        self.model = LinearModel()
        self.amounts = [self.model.column() for _ in case.codes]
        self.floors: dict[int, int] = {}
        self.caps: dict[int, int] = {}
        self.held: dict[int, tuple[int, int]] = {}
        territories = problem.territories
        free = [line for line in range(self.size) if not case.held[line]]
        under = [line for line in free if territories[line].floor is None]
        over = [line for line in free if territories[line].cap is None and case.caps[line] is not None]
        # A factor of all moves each bound in its proportion, down to 0 with it, though bounds are those of the grid.
        floor = float(problem.rules.floor)
        self.lowered = {line: float(case.lower[line]) / self.unit / floor for line in under} if floor else {}
        self.raised = {line: self.previous[line] for line in over}
        self.floor = self._factor(self.lowered, most=floor)
        self.cap = self._factor(self.raised, most=INFINITY)
        capped = [line for line in free if case.caps[line] is not None]
        self.start = self.model.column(cost=RULE_WEIGHT * OWN_WEIGHT * max(1, len(capped)))
        self.envelope = [self.model.column(cost=ENVELOPE_WEIGHT) for _ in range(2)]
        for line in range(self.size):
            self._bound(line)
        envelope = float(case.means.envelope) / self.unit
        up, down = self.envelope
        self.model.row({**dict.fromkeys(self.amounts, 1.0), up: -1.0, down: 1.0}, low=envelope, high=envelope)
        self.margin = margin / self.unit
        self._add_couplings()

    def _factor(self, moves: Mapping[int, float], *, most: float) -> int:
        """Add the column of a factor of all, priced at the ETP it moves."""
        moved = sum(moves.values())
        return self.model.column(high=most if moved else 0.0, cost=RULE_WEIGHT * moved)

    def _bound(self, line: int) -> None:
        """Add the bounds of a line and its own steps aside."""
        low, cap = float(self.case.lower[line]) / self.unit, self.case.upper[line]
        high = INFINITY if cap is None else float(cap) / self.unit
        amount, before = self.amounts[line], self.previous[line]
        if self.case.held[line]:
            up, down = self.held[line] = (
                self.model.column(cost=LOCK_WEIGHT), self.model.column(high=low, cost=LOCK_WEIGHT)
            )  # fmt: skip
            self.model.row({amount: 1.0, up: -1.0, down: 1.0}, low=low, high=low)
            return
        weight = EXCEPTION_WEIGHT if line in self.lowered else OWN_WEIGHT
        self.floors[line] = self.model.column(high=low if before else 0.0, cost=weight)
        rule = {self.floor: self.lowered[line]} if line in self.lowered else {}
        self.model.row({amount: 1.0, self.floors[line]: 1.0, **rule}, low=low)
        if cap is not None:
            weight = EXCEPTION_WEIGHT if line in self.raised else OWN_WEIGHT
            self.caps[line] = self.model.column(high=INFINITY if before else 0.0, cost=weight)
            rule = {self.cap: -self.raised[line]} if line in self.raised else {}
            self.model.row({amount: 1.0, self.caps[line]: -1.0, self.start: -1.0, **rule}, high=high)

    def _add_couplings(self) -> None:
        grown = sorted({line for coupling in self.couplings for line in coupling.growths})
        growths = {line: self.model.column() for line in grown}
        for line, column in growths.items():
            self.model.row({column: 1.0, self.amounts[line]: -1.0}, low=-self.previous[line])
        self.steps: dict[str, int] = {}
        self.sizes: dict[str, float] = {}
        for coupling in self.couplings:
            size = self.sizes[coupling.key] = float(coupling.size)
            step = self.steps[coupling.key] = self.model.column(cost=CLAUSE_WEIGHT)
            coefficients = {self.amounts[line]: float(gain) / size for line, gain in coupling.gains.items()}
            coefficients |= {growths[line]: -float(growth) / size for line, growth in coupling.growths.items()}
            share = self._share(coupling)
            if share:
                up, down = self.envelope
                coefficients |= {up: -share, down: share}
            least = float(coupling.least) / size / self.unit + self.margin
            self.model.row({**coefficients, step: 1.0}, low=least)

    def _share(self, coupling: Coupling) -> float:
        """Return the ETP that a rule asks for each ETP of the envelope."""
        if coupling.nature is not Nature.RESERVE:
            return 0.0
        clause = next(clause for clause in self.problem.clauses if clause.key == coupling.key)
        return float(getattr(clause, "share", Fraction(0)))

    def solve(self) -> Steps:
        solver = self.model.load()
        if not is_optimal(solver):
            raise ArithmeticError("le programme linéaire élastique n’a pas abouti")
        values = [value if value > NEGLIGIBLE else 0.0 for value in solver.getSolution().col_value]
        up, down = self.envelope

        def by_line(columns: Mapping[int, int]) -> dict[int, float]:
            return {line: values[column] * self.unit for line, column in columns.items() if values[column]}

        return Steps(
            floor=values[self.floor],
            cap=values[self.cap],
            start=values[self.start] * self.unit,
            envelope=(values[up] - values[down]) * self.unit,
            floors=by_line(self.floors),
            caps=by_line(self.caps),
            held={
                line: (values[more] - values[less]) * self.unit
                for line, (more, less) in self.held.items()
                if values[more] != values[less]
            },
            couplings={
                key: values[column] * self.unit * self.sizes[key]
                for key, column in self.steps.items()
                if values[column]
            },
            amounts=[values[column] * self.unit for column in self.amounts],
            moved=solver.getInfo().objective_function_value * self.unit,
            margins={key: self.margin * self.unit * size for key, size in self.sizes.items()},
        )
