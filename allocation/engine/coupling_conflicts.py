"""Why the clauses and the budget of a year cannot be satisfied, with the figures."""

from collections.abc import Sequence
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.couplings import Coupling, Nature
from allocation.engine.figures import write_etp, write_euros, write_figure
from allocation.engine.kind_totals import totals_cost
from allocation.engine.leximin import is_feasible
from allocation.engine.problem import Problem
from allocation.engine.solution import Reason

CODES = {Nature.BUDGET: "budget_below_cost", Nature.KIND: "kind_totals_impossible"}


def find_coupling_conflicts(case: Case, couplings: Sequence[Coupling]) -> tuple[Reason, ...]:
    """Return the rules that the bounds make impossible; when none is by itself, a smallest set that clashes."""
    alone = [(coupling, find_best(case, coupling)) for coupling in couplings]
    impossible = [_tell_alone(case, coupling, best) for coupling, best in alone if best < coupling.least]
    return tuple(impossible) or (_tell_clash(case, _smallest_clash(case, couplings)),)


def find_budget_conflict(problem: Problem, case: Case) -> tuple[Reason, ...]:
    """Return the conflict of a budget with the cost of totals by kind."""
    budget = case.means.budget
    if budget is None:
        return ()
    cost = totals_cost(problem, case)
    if cost <= budget:
        return ()
    message = (
        f"Les totaux par filière de {case.means.year} coûtent {write_euros(cost)}, plus que le budget "
        f"({write_euros(budget)})."
    )
    figures = {"budget": budget, "cost": cost}
    return (Reason(code="budget_below_cost", message=message, figures=figures, year=case.means.year),)


def tell_rounding_conflict(case: Case, couplings: Sequence[Coupling]) -> Reason:
    """Return the reason of rules that figures on the grid cannot satisfy, though others could."""
    step = case.step or Fraction(0)
    rules = ", ".join(_name(coupling) for coupling in couplings)
    return Reason(
        code="grid_too_coarse",
        message=f"Aucun arrondi au pas de {write_figure(step)} ne respecte en {case.means.year} : {rules}.",
        figures={"grid": step},
        year=case.means.year,
    )


def find_best(case: Case, coupling: Coupling) -> Fraction:
    """Return the largest left-hand side that the bounds and the envelope allow, exactly.

    It is concave and the sum of one function per territory: what the floors leave goes to the steepest slopes first.
    """
    segments: list[tuple[Fraction, Fraction | None]] = []
    for line, (low, high) in enumerate(zip(case.lower, case.upper, strict=True)):
        gain, growth = (values.get(line, Fraction(0)) for values in (coupling.gains, coupling.growths))
        bend = max(low, case.previous[line])
        if growth and low < bend:
            segments.append((gain, bend - low if high is None else min(high, bend) - low))
        if not growth or high is None or high > bend:
            start = bend if growth else low
            segments.append((gain - growth, None if high is None else high - start))
    left = case.means.envelope - sum(case.lower, Fraction(0))
    best = sum((coupling.contribution(case, line, low) for line, low in enumerate(case.lower)), Fraction(0))
    for slope, length in sorted(segments, key=lambda segment: -segment[0]):
        taken = left if length is None else min(left, length)
        best += slope * taken
        left -= taken
    return best


def _smallest_clash(case: Case, couplings: Sequence[Coupling]) -> list[Coupling]:
    """Return a set that clashes and none of whose parts does, by leaving the rules out one after the other."""
    kept = list(couplings)
    for coupling in couplings:
        others = [other for other in kept if other is not coupling]
        if not is_feasible(case, others):
            kept = others
    return kept


def _tell_alone(case: Case, coupling: Coupling, best: Fraction) -> Reason:
    year = case.means.year
    before = sum((gain * case.previous[line] for line, gain in coupling.gains.items()), Fraction(0))
    asked, possible = coupling.least - before, best - before
    name = _name(coupling)
    name = name[0].upper() + name[1:]
    figures = {"required": asked, "possible": possible}
    match coupling.nature:
        case Nature.BUDGET:
            figures = {"budget": -coupling.least, "cost": -best}
            message = (
                f"Le budget {year} ({write_euros(-coupling.least)}) est inférieur au coût le plus bas que permettent "
                f"l’enveloppe, les planchers et les plafonds ({write_euros(-best)})."
            )
        case Nature.RESERVE:
            message = (
                f"{name} demande {write_etp(asked)} de plus pour ses bénéficiaires en {year} ; l’enveloppe, les "
                f"planchers et les plafonds en permettent {write_etp(possible)}."
            )
        case Nature.AWARD:
            figures = {"required": -possible, "possible": -asked}
            message = (
                f"{name} permet {write_etp(-asked)} de croissance en {year} ; l’enveloppe, les planchers et les "
                f"plafonds en imposent {write_etp(-possible)}."
            )
        case Nature.CLAWBACK:
            message = (
                f"{name} demande de reprendre {write_etp(asked)} en {year} ; l’enveloppe, les planchers et les "
                f"plafonds permettent d’en reprendre {write_etp(possible)}."
            )
        case Nature.KIND:
            figures = {"kind_total": coupling.least, "possible": best}
            message = (
                f"{name} de {year} ({write_etp(coupling.least)}) dépasse ce que permettent l’enveloppe, les planchers "
                f"et les plafonds ({write_etp(best)})."
            )
        case Nature.RATIO:
            figures = {"missing": asked - possible}
            message = (
                f"{name} ne peut pas être respectée en {year} : il manque {write_etp(asked - possible)} de croissance "
                f"chez ses bénéficiaires."
            )
    code = CODES.get(coupling.nature, "clause_impossible")
    return Reason(code=code, message=message, figures=figures, year=year)


def _tell_clash(case: Case, couplings: Sequence[Coupling]) -> Reason:
    names = ", ".join(_name(coupling) for coupling in couplings)
    return Reason(
        code="rules_clash",
        message=f"Ces règles ne peuvent pas être respectées ensemble en {case.means.year} : {names}.",
        figures={coupling.key: find_best(case, coupling) - coupling.least for coupling in couplings},
        year=case.means.year,
    )


def _name(coupling: Coupling) -> str:
    kinds = {
        Nature.RESERVE: "la réserve",
        Nature.RATIO: "la croissance solidaire",
        Nature.AWARD: "l’attribution conditionnelle",
        Nature.CLAWBACK: "la reprise",
    }
    if coupling.nature is Nature.BUDGET:
        return "le budget"
    if coupling.label:
        return f"la reprise de {coupling.label}" if coupling.nature is Nature.CLAWBACK else coupling.label
    return f"{kinds[coupling.nature]} « {coupling.key} »"
