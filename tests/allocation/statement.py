"""The rules of a scenario of one year as rows of numbers, written from their definitions and not from the engine.

Columns: x, then growths, each at least x − previous.
"""

from dataclasses import dataclass

from allocation.engine.problem import ConditionalAward, GrowthRatio, Reserve


@dataclass(frozen=True)
class Statement:
    """rows × columns ≤ limits, Σ x = envelope, and bounds of every column."""

    size: int
    rows: list[list[float]]
    limits: list[float]
    bounds: list[tuple[float, float | None]]
    envelope: float
    needs: list[float]


def write_statement(problem):
    (means,), size = problem.years, len(problem.territories)
    previous = [float(sum(line.base.values())) for line in problem.territories]
    ranks = {line.code: rank for rank, line in enumerate(problem.territories)}
    rows = [({rank: 1.0, size + rank: -1.0}, before) for rank, before in enumerate(previous)]
    in_force = [clause for clause in problem.clauses if clause.holds_in(means.year)]
    rows += [_write_clause(clause, ranks, previous, means) for clause in in_force]
    if means.budget is not None:
        rows.append((_write_costs(problem), float(means.budget)))
    return Statement(
        size=size,
        rows=[[coefficients.get(column, 0.0) for column in range(2 * size)] for coefficients, _ in rows],
        limits=[limit for _, limit in rows],
        bounds=[_write_bounds(problem, line) for line in problem.territories] + [(0.0, None)] * size,
        envelope=float(means.envelope),
        needs=[float(line.need) for line in problem.territories],
    )


def _write_bounds(problem, line):
    if line.held is not None:
        return float(line.held), float(line.held)
    before = sum(line.base.values())
    cap = problem.rules.cap
    return float(problem.rules.floor * before), None if cap is None else float(cap * before + problem.rules.start)


def _write_clause(clause, ranks, previous, means):
    size = len(previous)
    to = [ranks[code] for code in getattr(clause, "to", ())]
    givers = [size + ranks[code] for code in getattr(clause, "givers", ())]
    before = sum(previous[rank] for rank in to)
    match clause:
        case Reserve():
            return dict.fromkeys(to, -1.0), -before - float(clause.share * means.envelope)
        case GrowthRatio():
            return dict.fromkeys(to, -1.0) | dict.fromkeys(givers, float(clause.ratio)), float(clause.credit) - before
        case ConditionalAward():
            return dict.fromkeys(givers, 1.0), float(clause.ratio * clause.places)


def _write_costs(problem):
    region = {kind: sum(line.base[kind] for line in problem.territories) for kind in problem.costs}
    costs = {}
    for rank, line in enumerate(problem.territories):
        cells = next((cells for cells in (line.base, region) if any(cells.values())), dict.fromkeys(region, 1))
        costs[rank] = float(sum(cells[kind] * problem.costs[kind] for kind in cells) / sum(cells.values()))
    return costs
