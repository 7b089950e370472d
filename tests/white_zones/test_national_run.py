"""A large run on two hosts: the services by TCP with a password, and one worker killed in the middle of its part."""

import json
import subprocess
import sys

import pytest

from benchmarks.namespaces import refusal
from tests.workers import ROOT

pytestmark = pytest.mark.worker


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What the small country of `bin/bench national --small` came to."""
    if reason := refusal():
        pytest.skip(f"contrôle sur deux hôtes impossible : {reason}")
    figures = tmp_path_factory.mktemp("national") / "figures.json"
    command = [sys.executable, "-m", "benchmarks.national", "--small", "--json", str(figures)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(figures.read_text())


def test_run_is_cut_and_each_worker_has_its_own_address(measured):
    assert (measured["communes"], measured["parts"], measured["isolation"]) == (1200, 6, "")


def test_results_are_the_same_to_the_last_bit_when_a_host_dies(measured):
    assert measured["equal"] == {"d’un seul tenant": True, "deux exécutants, l’un tué pendant sa partie": True}
