"""The environment of the independent implementations, shared by the tests marked `oracle`."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INSTALL = 'source bin/lib/common.sh; source bin/lib/oracle.sh; install_oracle >&2; printf %s "$ORACLE_PYTHON"'


@pytest.fixture(scope="session")
def oracle_python():
    """Return the interpreter of the oracle's own environment, installed on first use."""
    done = subprocess.run(["bash", "-ceu", INSTALL], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout
