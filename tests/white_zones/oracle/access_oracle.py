"""Runs PySAL `access` on a problem: the independent answer our engine is compared with, and timed against.

    python access_oracle.py PROBLEM.npz ANSWER.npz

Runs in an environment of its own (requirements/oracle.txt), never imported by the portal. The problem holds demand,
supply, origins, sites, minutes, method, cut, repeats and either bounds and values (steps) or sigma (Gaussian).
"""

import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")  # the library's own, about its pandas and its optional helpers

from access import Access, weights  # noqa: E402 -- after the silence


def build(problem: dict[str, np.ndarray]) -> Access:
    """Put the problem into the library's tables."""
    demand = pd.DataFrame({"point": np.arange(len(problem["demand"])), "demand": problem["demand"]})
    supply = pd.DataFrame({"point": np.arange(len(problem["supply"])), "supply": problem["supply"]})
    cost = pd.DataFrame({"origin": problem["origins"], "dest": problem["sites"], "minutes": problem["minutes"]})
    return Access(
        demand_df=demand,
        demand_index="point",
        demand_value="demand",
        supply_df=supply,
        supply_index="point",
        supply_value="supply",
        cost_df=cost,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="minutes",
    )


def answer(problem: dict[str, np.ndarray]) -> tuple[np.ndarray, float]:
    """Return the accessibility and the seconds of the library's call alone, the best of the repeats."""
    if "sigma" in problem:
        decay = weights.gaussian(float(problem["sigma"]))
    else:
        decay = weights.step_fn(dict(zip(problem["bounds"].tolist(), problem["values"].tolist(), strict=True)))
    options = {"name": "a", "max_cost": float(problem["cut"]), "normalize": False}
    if str(problem["method"]) != "2sfca":
        options["weight_fn"] = decay
    name = {"2sfca": "two_stage_fca", "e2sfca": "enhanced_two_stage_fca", "3sfca": "three_stage_fca"}
    best = float("inf")
    for _ in range(int(problem["repeats"])):
        access = build(problem)
        start = time.perf_counter()
        getattr(access, name[str(problem["method"])])(**options)
        best = min(best, time.perf_counter() - start)
    return access.access_df["a_supply"].sort_index().to_numpy(), best


if __name__ == "__main__":
    with np.load(sys.argv[1]) as stored:
        values, seconds = answer(dict(stored))
    np.savez(sys.argv[2], accessibility=values, seconds=seconds)
