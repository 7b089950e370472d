"""The kinds of each territory when totals by kind are imposed: last year's table fitted to both margins.

The zeros of that table stay zeros, with two exceptions: a territory without any ETP starts with the proportions of the
region, and a kind that nobody had starts with the same share of every territory.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from allocation.engine.biproportional import fit_table
from allocation.engine.case import Case, Cells
from allocation.engine.controlled_rounding import round_table
from allocation.engine.exact_margins import balance_exactly
from allocation.engine.figures import write_etp
from allocation.engine.grid import is_on
from allocation.engine.kind_support import Unreachable, find_support
from allocation.engine.kinds import rank_kinds
from allocation.engine.problem import Problem
from allocation.engine.solution import Reason

Table = list[list[Fraction]]
MOST_NAMED = 5
"""Territories told by name in a message."""


def kind_columns(problem: Problem, case: Case) -> list[Fraction]:
    """Return the total of each kind; one that is not told is 0."""
    totals = case.means.kind_totals or {}
    return [totals.get(kind, Fraction(0)) for kind in problem.territories[0].base]


def totals_cost(problem: Problem, case: Case) -> Fraction:
    """Return the euros of the totals by kind, which do not depend on who receives them."""
    pairs = zip(problem.territories[0].base, kind_columns(problem, case), strict=True)
    return sum((problem.costs[kind] * total for kind, total in pairs), Fraction(0))


def find_total_conflicts(problem: Problem, case: Case) -> tuple[Reason, ...]:
    """Return what is wrong with totals by kind, whatever the territories."""
    columns, year, envelope = kind_columns(problem, case), case.means.year, case.means.envelope
    total = sum(columns, Fraction(0))
    if total != envelope:
        message = (
            f"Les totaux par filière de {year} ({write_etp(total)}) diffèrent de l’enveloppe ({write_etp(envelope)})."
        )
        figures = {"kind_totals": total, "envelope": envelope}
        return (Reason(code="kind_totals_differ", message=message, figures=figures, year=year),)
    step = case.step
    if step is None:
        return ()
    return tuple(
        Reason(
            code="kind_total_off_grid",
            message=f"Le total {kind} de {year} ({write_etp(column)}) n’est pas un multiple du pas de la grille.",
            figures={"kind_total": column, "grid": step},
            year=year,
        )
        for kind, column in zip(problem.territories[0].base, columns, strict=True)
        if not is_on(column, step)
    )


def fit_kinds(problem: Problem, case: Case, totals: Sequence[Fraction]) -> tuple[Cells, ...] | Unreachable:
    """Return the cells of each territory, whose totals and the totals by kind add up to the same."""
    kinds = tuple(problem.territories[0].base)
    columns = kind_columns(problem, case)
    seeds = _seed([[cells[kind] for kind in kinds] for cells in case.cells], columns)
    support = find_support(totals, columns, [tuple(seed > 0 for seed in row) for row in seeds])
    if isinstance(support, Unreachable):
        return support
    allowed = np.array([[float(seed) for seed in row] for row in seeds]) * np.array(support)
    fitted = fit_table(allowed, rows=totals, columns=columns)
    if case.step is None:
        table = balance_exactly(fitted, rows=totals, columns=columns)
    else:
        step = case.step
        numbers = round_table(
            fitted / float(step),
            rows=[int(total / step) for total in totals],
            columns=[int(column / step) for column in columns],
            row_ranks=_ranks(case.codes),
            ranks=rank_kinds(kinds),
        )
        table = [[number * step for number in row] for row in numbers]
    return tuple(dict(zip(kinds, row, strict=True)) for row in table)


def tell_unreachable(problem: Problem, case: Case, found: Unreachable) -> Reason:
    """Return the reason of margins that the zeros of the table put out of reach."""
    kinds = tuple(problem.territories[0].base)
    names = ", ".join(kinds[kind] for kind in found.kinds) or "aucune"
    codes = ", ".join(f"« {case.names[line]} »" for line in found.lines[:MOST_NAMED])
    more = f" et {len(found.lines) - MOST_NAMED} autres" if len(found.lines) > MOST_NAMED else ""
    return Reason(
        code="kind_totals_impossible",
        message=(
            f"Les filières de {codes}{more} ({names}) ne peuvent recevoir que {write_etp(found.room)} en "
            f"{case.means.year}, pour {write_etp(found.due)} à y placer."
        ),
        figures={"due": found.due, "room": found.room},
        year=case.means.year,
    )


def _seed(table: Table, columns: Sequence[Fraction]) -> Table:
    """Return the table with a start for territories and kinds that had nothing; the scale of a row does not count."""
    region = [sum(values, Fraction(0)) for values in zip(*table, strict=True)]
    start = region if any(region) else list(columns)
    new = {kind for kind, total in enumerate(region) if not total and columns[kind]} if any(region) else set()
    filled = [row if any(row) else start for row in table]
    return [[sum(row, Fraction(0)) if kind in new else seed for kind, seed in enumerate(row)] for row in filled]


def _ranks(codes: Sequence[str]) -> list[int]:
    order = sorted(range(len(codes)), key=lambda line: codes[line])
    ranks = [0] * len(codes)
    for rank, line in enumerate(order):
        ranks[line] = rank
    return ranks
