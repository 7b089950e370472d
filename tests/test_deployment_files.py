"""The container files are validated without an engine: their syntax, not the image that they build."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent
# Settings that production does not read.
ELSEWHERE = {"browser", "environment", "local", "test"}


def run(*command):
    return subprocess.run(
        [str(TOOLS / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_compose_file_follows_the_specification():
    result = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")

    assert result.returncode == 0, result.stdout


def test_dockerfile_passes_the_linter():
    result = run("hadolint", "Dockerfile")

    assert result.returncode == 0, result.stdout


def test_requirement_locks_name_no_registry():
    locks = sorted((ROOT / "requirements").glob("*.txt"))

    assert [lock.name for lock in locks if "://" in lock.read_text()] == []


def test_npm_lock_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd absent de cette machine")
def test_systemd_units_are_valid(tmp_path):
    """With the interpreter of this checkout, whose place the unit would not find otherwise."""
    for unit in sorted((ROOT / "deploy" / "systemd").iterdir()):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/portail/.venv", str(TOOLS.parent)))
    units = sorted(str(path) for path in tmp_path.iterdir())

    result = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_every_setting_of_production_reaches_the_containers():
    """What `settings` reads of the environment is passed on by the compose file; production refuses DEBUG."""
    read = set()
    for path in (ROOT / "iae_portal" / "settings").glob("*.py"):
        if path.stem in ELSEWHERE:
            continue
        source = path.read_text()
        read |= set(re.findall(r"(?:required|optional|flag|listing)\(\s*\"([A-Z_0-9]+)\"", source))
    told = set(re.findall(r"^    ([A-Z_0-9]+):", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE))

    assert read - told == {"DEBUG"}
