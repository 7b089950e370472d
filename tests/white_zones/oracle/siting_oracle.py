"""Solves a maximal covering problem with PuLP and CBC: another modeller and another solver than ours.

    python siting_oracle.py PROBLEM.npz ANSWER.npz

Runs in the oracle's own environment (requirements/oracle.txt). The problem holds demand, origins, sites, minutes,
cover_minutes and count; the answer the largest demand covered.
"""

import sys

import numpy as np
import pulp


def answer(problem: dict[str, np.ndarray]) -> float:
    """Return the optimum, with one binary per candidate and one per origin."""
    programme = pulp.LpProblem("covering", pulp.LpMaximize)
    within = problem["minutes"] <= float(problem["cover_minutes"])
    pairs = list(zip(problem["origins"][within].tolist(), problem["sites"][within].tolist(), strict=True))
    opened = {site: pulp.LpVariable(f"x{site}", cat="Binary") for site in sorted({site for _, site in pairs})}
    covered = {
        origin: pulp.LpVariable(f"y{origin}", cat="Binary") for origin in sorted({origin for origin, _ in pairs})
    }
    sites_of: dict[int, list[int]] = {origin: [] for origin in covered}
    for origin, site in pairs:
        sites_of[origin].append(site)
    programme += pulp.lpSum(float(problem["demand"][origin]) * covered[origin] for origin in covered)
    for origin, sites in sites_of.items():
        programme += covered[origin] <= pulp.lpSum(opened[site] for site in sites)
    programme += pulp.lpSum(opened.values()) <= int(problem["count"])
    programme.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0))
    if programme.status != pulp.LpStatusOptimal:
        raise RuntimeError(pulp.LpStatus[programme.status])
    return float(pulp.value(programme.objective))


if __name__ == "__main__":
    with np.load(sys.argv[1]) as stored:
        value = answer(dict(stored))
    np.savez(sys.argv[2], value=value)
