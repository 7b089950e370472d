"""Tries to improve a leximin with PuLP and CBC: another modeller and another solver than ours.

    python leximin_oracle.py CASES.json ANSWER.json

Runs in the oracle's own environment (requirements/oracle.txt). A case holds the statement of a year (rows, limits,
bounds, envelope, needs) and the totals found. Totals are the leximin of x ÷ need if and only if no line can be raised
without lowering one whose ratio is not larger; the answer is, by case, how far the most improvable line could go.
"""

import json
import sys
from pathlib import Path

import pulp

SLACK = 1e-7
"""Relative amount by which the other lines may go down, and ratios be called equal: CBC writes eight digits."""


def improve(case: dict, line: int) -> float:
    """Return how much one line can be raised, those better off alone paying for it."""
    size, found = case["size"], case["found"]
    ratios = [amount / need if need else float("inf") for amount, need in zip(found, case["needs"], strict=True)]
    columns = []
    for column, (low, high) in enumerate(case["bounds"]):
        kept = column < size and column != line and ratios[column] <= ratios[line] * (1 + SLACK)
        least = max(low, found[column] * (1 - SLACK) - SLACK) if kept else low
        columns.append(pulp.LpVariable(f"v{column}", lowBound=least, upBound=high))
    programme = pulp.LpProblem("leximin", pulp.LpMaximize)
    programme += columns[line]
    programme += pulp.lpSum(columns[:size]) == case["envelope"]
    for row, limit in zip(case["rows"], case["limits"], strict=True):
        programme += pulp.lpSum(value * columns[column] for column, value in enumerate(row) if value) <= limit
    programme.solve(pulp.PULP_CBC_CMD(msg=False))
    if programme.status != pulp.LpStatusOptimal:
        raise RuntimeError(pulp.LpStatus[programme.status])
    return float(pulp.value(programme.objective)) - found[line]


if __name__ == "__main__":
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answer = [max(improve(case, line) for line in range(case["size"]) if case["needs"][line]) for case in cases]
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")
