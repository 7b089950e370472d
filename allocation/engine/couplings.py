"""Rules that tie territories together in one year: the clauses in force and the budget, all of one form.

Σ gain × x − Σ growth × max(0, x − previous) ≥ least
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.grid import ceil_to, is_on
from allocation.engine.kind_lines import group_lines
from allocation.engine.kinds import Proportions
from allocation.engine.problem import Clause, ConditionalAward, GrowthRatio, Problem, Reserve

BUDGET = "budget"
ONE = Fraction(1)


class Nature(Enum):
    """What a rule says."""

    RESERVE = auto()
    RATIO = auto()
    AWARD = auto()
    CLAWBACK = auto()
    BUDGET = auto()
    KIND = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """One rule; coefficients by rank of the territory, those of `growths` positive."""

    key: str
    label: str = ""
    nature: Nature
    gains: Mapping[int, Fraction]
    growths: Mapping[int, Fraction]
    least: Fraction

    @property
    def size(self) -> Fraction:
        """The largest coefficient, never 0: what one ETP may change in the left-hand side."""
        return max(map(abs, [*self.gains.values(), *self.growths.values()]), default=ONE) or ONE

    def contribution(self, case: Case, line: int, amount: Fraction) -> Fraction:
        """Return what one territory brings to the left-hand side."""
        brought = self.gains.get(line, Fraction(0)) * amount
        grown = amount - case.previous[line]
        return brought - self.growths[line] * grown if line in self.growths and grown > 0 else brought

    def slack(self, case: Case, amounts: Sequence[Fraction]) -> Fraction:
        """Return by how much the rule is respected; negative, by how much it is broken."""
        lines = self.gains.keys() | self.growths.keys()
        return sum((self.contribution(case, line, amounts[line]) for line in lines), -self.least)


def state_couplings(problem: Problem, case: Case, proportions: Proportions) -> tuple[Coupling, ...]:
    """Return the clauses in force in a year, its budget unless totals by kind settle the euros, and these totals
    where they bound lines of one kind."""
    ranks = {code: line for line, code in enumerate(case.codes)}
    found = []
    for clause in problem.clauses:
        found += _state_clause(clause, problem, case, ranks)
    budget = case.means.budget
    if budget is not None and case.means.kind_totals is None:
        costs = {line: -proportions.unit_cost(line, problem.costs) for line in range(len(case.codes))}
        found.append(Coupling(key=BUDGET, nature=Nature.BUDGET, gains=costs, growths={}, least=-budget))
    if case.means.kind_totals is not None:
        found += _state_kinds(problem, case)
    return tuple(_raise_to_grid(coupling, case) for coupling in found)


def _state_kinds(problem: Problem, case: Case) -> list[Coupling]:
    """Return the total of each kind as the least that its lines receive: as they add up to the envelope, no more."""
    totals = case.means.kind_totals or {}
    return [
        Coupling(
            key=f"kind:{kind}",
            label=f"le total {kind}",
            nature=Nature.KIND,
            gains=dict.fromkeys(lines, ONE),
            growths={},
            least=totals.get(kind, Fraction(0)),
        )
        for kind, lines in group_lines(problem, case).items()
    ]


def follows(clause: Clause, problem: Problem, index: int) -> bool:
    """Tell whether the year of rank `index` is the first one after the clause."""
    last, year = clause.last_year, problem.years[index].year
    if last is None or year <= last:
        return False
    return year == last + 1 if index == 0 else problem.years[index - 1].year <= last


def _state_clause(clause: Clause, problem: Problem, case: Case, ranks: Mapping[str, int]) -> list[Coupling]:
    in_force = clause.holds_in(case.means.year)
    match clause:
        case Reserve() if in_force:
            to = _lines(clause.to, ranks)
            least = clause.share * case.means.envelope + _before(case, to)
            return [_state(clause, Nature.RESERVE, gains=dict.fromkeys(to, ONE), least=least)]
        case GrowthRatio() if in_force:
            to, givers = _lines(clause.to, ranks), _lines(clause.givers, ranks)
            growths = dict.fromkeys(givers, clause.ratio) if clause.ratio else {}
            least = _before(case, to) - clause.credit
            return [_state(clause, Nature.RATIO, gains=dict.fromkeys(to, ONE), growths=growths, least=least)]
        case ConditionalAward() if in_force:
            growths = dict.fromkeys(_lines(clause.givers, ranks), ONE)
            return [_state(clause, Nature.AWARD, growths=growths, least=-clause.ratio * clause.places)]
        case ConditionalAward() if clause.clawback and follows(clause, problem, case.index):
            givers = _lines(clause.givers, ranks)
            least = clause.clawback - _before(case, givers)
            return [_state(clause, Nature.CLAWBACK, gains=dict.fromkeys(givers, -ONE), least=least)]
    return []


def _state(
    clause: Clause,
    nature: Nature,
    *,
    gains: Mapping[int, Fraction] | None = None,
    growths: Mapping[int, Fraction] | None = None,
    least: Fraction,
) -> Coupling:
    terms = {"key": clause.key, "label": clause.label}
    return Coupling(**terms, nature=nature, gains=gains or {}, growths=growths or {}, least=least)


def _lines(codes: Sequence[str], ranks: Mapping[str, int]) -> list[int]:
    return [ranks[code] for code in codes]


def _before(case: Case, lines: Sequence[int]) -> Fraction:
    return sum((case.previous[line] for line in lines), Fraction(0))


def _raise_to_grid(coupling: Coupling, case: Case) -> Coupling:
    """Raise the right-hand side to the grid where figures on the grid bring a left-hand side on the grid."""
    step = case.step
    coefficients = [*coupling.gains.values(), *coupling.growths.values()]
    if (
        step is None
        or coupling.nature is Nature.BUDGET
        or any(coefficient.denominator != 1 for coefficient in coefficients)
    ):
        return coupling
    if not all(is_on(case.previous[line], step) for line in coupling.growths):
        return coupling
    return replace(coupling, least=ceil_to(coupling.least, step))
