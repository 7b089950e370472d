"""The certified covering against PuLP and CBC, which share neither model nor solver with ours."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.white_zones.siting import CANDIDATES, region_pairs
from white_zones.engine.certification import CertificationStatus, certify_siting
from white_zones.engine.siting import build_siting

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize(("seed", "count", "cover"), [(3, 5, 20.0), (4, 10, 25.0), (5, 20, 15.0)])
def test_certified_covering_equals_an_independent_solver(oracle_python, tmp_path, seed, count, cover):
    pairs, demand = region_pairs(seed)
    np.savez(
        tmp_path / "problem.npz", demand=demand, origins=pairs.origins, sites=pairs.sites, minutes=pairs.minutes,
        cover_minutes=cover, count=count,
    )  # fmt: skip
    script = Path(__file__).with_name("siting_oracle.py")
    subprocess.run([oracle_python, script, tmp_path / "problem.npz", tmp_path / "answer.npz"], check=True)
    with np.load(tmp_path / "answer.npz") as stored:
        expected = float(stored["value"])
    stated = build_siting(pairs, demand=demand, candidate_count=CANDIDATES, count=count, cover_minutes=cover)
    certified = certify_siting(stated, seconds=60)
    assert certified.status is CertificationStatus.OPTIMAL
    assert certified.siting.value == pytest.approx(expected, rel=1e-9)
