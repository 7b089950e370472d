"""The steps aside of a year told as changes of the scenario's own fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.couplings import BUDGET, Coupling, Nature
from allocation.engine.elastic import Steps
from allocation.engine.grid import ceil_to, floor_to
from allocation.engine.kind_lines import totals_of
from allocation.engine.kind_totals import kind_columns
from allocation.engine.problem import Clause, ConditionalAward, GrowthRatio, Problem, Reserve
from allocation.engine.relaxation_words import tell_change
from allocation.engine.solution import Relaxation

FACTOR_STEP = Fraction(1, 10**6)
CENT = Fraction(1, 100)
NOISE = Fraction(1, 1000)
"""Share of a step under which a distance comes from the floats of a programme."""
KIND_TOTALS = "kind_totals"
TWO_SIDED = ("envelope", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that moves from `start`, the value in force, to `end`; None: the rule is withdrawn."""

    rule: str
    start: Fraction
    end: Fraction | None
    step: Fraction
    year: int | None = None
    code: str = ""
    field: str = ""
    is_own: bool = True
    """Whether the field holds `start`; False for a territory that had only the bound of all."""

    def at(self, length: Fraction) -> "Change":
        """Return the same change at `length` times the way, to the step beyond, never under 0.

        A programme gives 0.84999999999 for 0.85: what is all but on a step is held to be on it. Not a budget: its
        euros are too large for the noise to be less than a cent.
        An envelope and a lock bind on both sides: they go to the nearest step, and never past their end.
        """
        if self.end is None or self.rule == KIND_TOTALS:
            # Totals by kind add up to the envelope: none goes a part of its way.
            return self
        if self.rule in TWO_SIDED:
            reached = self.start + min(length, Fraction(1)) * (self.end - self.start)
            return replace(self, end=max(Fraction(0), round(reached / self.step) * self.step))
        reached = self.start + length * (self.end - self.start)
        beyond = floor_to(reached, self.step) if self.end < self.start else ceil_to(reached, self.step)
        nearest = round(reached / self.step) * self.step
        if self.rule != BUDGET and abs(nearest - reached) < self.step * NOISE:
            beyond = nearest
        return replace(self, end=max(Fraction(0), beyond))

    def tell(self, problem: Problem) -> Relaxation:
        """Return the change as it is answered."""
        relaxation = Relaxation(
            rule=self.rule,
            year=self.year,
            code=self.code,
            before=self.start if self.is_own else None,
            after=self.end,
            message="",
            field=self.field,
        )
        return tell_change(problem, relaxation, start=self.start)


def list_changes(problem: Problem, case: Case, couplings: Sequence[Coupling], steps: Steps) -> list[Change]:
    """Return the changes that make these steps aside, those of clauses first."""
    grid = case.step or FACTOR_STEP
    year, envelope = case.means.year, case.means.envelope
    changes = [
        _change_coupling(problem, case, coupling, steps)
        for coupling in couplings
        if coupling.key in steps.couplings and coupling.nature is not Nature.KIND
    ]
    if any(coupling.key in steps.couplings for coupling in couplings if coupling.nature is Nature.KIND):
        changes += set_kind_totals(problem, case, totals_of(problem, case, [Fraction(one) for one in steps.amounts]))
    rules = problem.rules
    if steps.floor:
        end = rules.floor - Fraction(steps.floor)
        changes.append(Change(rule="floor", start=rules.floor, end=end, step=FACTOR_STEP))
    if steps.cap and rules.cap is not None:
        end = rules.cap + Fraction(steps.cap)
        changes.append(Change(rule="cap", start=rules.cap, end=end, step=FACTOR_STEP))
    if steps.start:
        changes.append(Change(rule="start", start=rules.start, end=rules.start + Fraction(steps.start), step=grid))
    changes += _list_own(problem, case, steps)
    for line, moved in steps.held.items():
        held = case.floors[line]
        end = held + Fraction(moved)
        changes.append(Change(rule="held", code=case.codes[line], start=held, end=end, step=grid))
    if steps.envelope:
        end = envelope + Fraction(steps.envelope)
        changes.append(Change(rule="envelope", year=year, start=envelope, end=end, step=grid))
    return changes


def set_kind_totals(problem: Problem, case: Case, totals: Sequence[Fraction]) -> list[Change]:
    """Return the changes of totals by kind to these ones."""
    kinds = zip(problem.territories[0].base, kind_columns(problem, case), totals, strict=True)
    return [
        Change(rule=KIND_TOTALS, year=case.means.year, code=kind, start=before, end=after, step=FACTOR_STEP)
        for kind, before, after in kinds
        if before != after
    ]


def _list_own(problem: Problem, case: Case, steps: Steps) -> Iterator[Change]:
    """Yield the bounds of single territories."""
    rules = problem.rules
    for line, moved in steps.floors.items():
        own = problem.territories[line].floor
        start, followed = (rules.floor, Fraction(steps.floor)) if own is None else (own, Fraction(0))
        yield Change(
            rule="floor",
            code=case.codes[line],
            start=start,
            end=start - followed - Fraction(moved) / case.previous[line],
            step=FACTOR_STEP,
            is_own=own is not None,
        )
    for line, moved in steps.caps.items():
        own = problem.territories[line].cap
        start, followed = (rules.cap or Fraction(0), Fraction(steps.cap)) if own is None else (own, Fraction(0))
        yield Change(
            rule="cap",
            code=case.codes[line],
            start=start,
            end=start + followed + Fraction(moved) / case.previous[line],
            step=FACTOR_STEP,
            is_own=own is not None,
        )


def _change_coupling(problem: Problem, case: Case, coupling: Coupling, steps: Steps) -> Change:
    moved = Fraction(steps.couplings[coupling.key])
    if coupling.nature is Nature.BUDGET:
        budget = -coupling.least
        return Change(rule=BUDGET, year=case.means.year, start=budget, end=budget + moved, step=CENT)
    clause = next(clause for clause in problem.clauses if clause.key == coupling.key)
    return _change_clause(clause, case, coupling, moved=moved, steps=steps)


def _change_clause(clause: Clause, case: Case, coupling: Coupling, *, moved: Fraction, steps: Steps) -> Change:
    """Return the change of the figure of a clause; it is withdrawn where none would do."""
    key = clause.key
    match clause:
        case Reserve() if case.means.envelope and clause.share * case.means.envelope >= moved:
            end = clause.share - moved / case.means.envelope
            return Change(rule=key, field="share", start=clause.share, end=end, step=FACTOR_STEP)
        case GrowthRatio():
            amounts = [Fraction(amount) for amount in steps.amounts]
            asked = coupling.least + Fraction(steps.margins[coupling.key])
            given = sum((amounts[line] for line in coupling.gains), -asked)
            growth = sum(
                (max(Fraction(0), amounts[line] - case.previous[line]) for line in coupling.growths), Fraction(0)
            )
            if given >= 0 and growth > 0:
                end = min(clause.ratio, given / growth)
                return Change(rule=key, field="ratio", start=clause.ratio, end=end, step=FACTOR_STEP)
        case ConditionalAward() if coupling.nature is Nature.CLAWBACK:
            end = max(Fraction(0), clause.clawback - moved)
            return Change(rule=key, field="clawback", start=clause.clawback, end=end, step=case.step or FACTOR_STEP)
        case ConditionalAward() if clause.places:
            end = clause.ratio + moved / clause.places
            return Change(rule=key, field="ratio", start=clause.ratio, end=end, step=FACTOR_STEP)
        case ConditionalAward() if clause.ratio:
            return Change(rule=key, field="places", start=clause.places, end=moved / clause.ratio, step=Fraction(1))
    return Change(rule=key, start=Fraction(0), end=None, step=FACTOR_STEP, is_own=False)
