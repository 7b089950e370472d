"""The container files are validated without an engine: their syntax, not the image that they build."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent


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
