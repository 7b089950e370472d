"""Our engine against PySAL `access`, which shares no line with it, on random pairs."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from white_zones.engine.accessibility import solve
from white_zones.engine.decay import Gaussian, Steps
from white_zones.engine.network import Method, Pairs, build_network

pytestmark = pytest.mark.oracle

STEPS = Steps(bounds=(10.0, 20.0, 30.0), values=(1.0, 0.68, 0.22))
FLAT = Steps(bounds=(30.0,), values=(1.0,))


def random_problem(seed):
    """Draw positive demand and pairs in which every point reaches a site: where `access` answers NaN we do not."""
    random = np.random.default_rng(seed)
    origins, sites = np.nonzero(random.uniform(size=(120, 40)) < 0.3)
    minutes = random.integers(0, 500, size=len(origins)) / 10
    near = np.arange(120)
    keep = ~(sites == near[origins] % 40)
    return {
        "demand": random.lognormal(3, 1, size=120),
        "supply": random.uniform(0, 30, size=40),
        "origins": np.concatenate([origins[keep], near]),
        "sites": np.concatenate([sites[keep], near % 40]),
        "minutes": np.concatenate([minutes[keep], random.uniform(0, 30, size=120)]),
    }


CASES = [
    (Method.TWO_SFCA, FLAT, {"cut": 30.0, "bounds": FLAT.bounds, "values": FLAT.values}),
    (Method.E2SFCA, STEPS, {"cut": 30.0, "bounds": STEPS.bounds, "values": STEPS.values}),
    (Method.E2SFCA, Gaussian(sigma=15, cut=40), {"cut": 40.0, "sigma": 15.0}),
    (Method.THREE_SFCA, STEPS, {"cut": 30.0, "bounds": STEPS.bounds, "values": STEPS.values}),
]


@pytest.mark.parametrize(("method", "decay", "options"), CASES, ids=["2sfca", "steps", "gaussian", "3sfca"])
def test_engine_equals_an_independent_library(oracle_python, tmp_path, method, decay, options):
    problem = random_problem(seed=1)
    np.savez(tmp_path / "problem.npz", **problem, **options, method=str(method), repeats=1)
    script = Path(__file__).with_name("access_oracle.py")
    subprocess.run(
        [oracle_python, script, tmp_path / "problem.npz", tmp_path / "answer.npz"],
        check=True, env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    with np.load(tmp_path / "answer.npz") as stored:
        expected = stored["accessibility"]
    pairs = Pairs(origins=problem["origins"], sites=problem["sites"], minutes=problem["minutes"])
    network = build_network(pairs, origin_count=120, site_count=40, decay=decay, method=method)
    access = solve(network, demand=problem["demand"], supply=problem["supply"])
    np.testing.assert_allclose(access.total, expected, rtol=1e-9, atol=0)
