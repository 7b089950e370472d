"""What the tests run of the rules: lines and branches of the domain and of the engines, application by application.

Usage: bin/bench coverage [APP ...]. Each application is measured with its own tests, those of workers and of the
browser apart, on the test database that is kept. Exits with 1 when a line or a branch is left out; where is told.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
APPS = (
    "territories",
    "accounts",
    "structures",
    "quality",
    "white_zones",
    "allocation",
    "calls",
    "committees",
    "awards",
    "strategy",
    "reports",
)
FOLDERS = ("domain", "engine")
# Neither has the measure on: what a worker or the portal of the browser runs is not seen.
ELSEWHERE = "not worker and not e2e"


@dataclass(frozen=True)
class Measure:
    app: str
    lines: int
    lines_run: int
    branches: int
    branches_run: int

    @property
    def percent(self) -> float:
        asked = self.lines + self.branches
        return 100 * (self.lines_run + self.branches_run) / asked if asked else 100.0


def measure(app: str, report: Path) -> tuple[Measure, list[str]]:
    """The figures of the application and, file by file, what is left out. Raises SystemExit when a test fails."""
    folders = [f"{app}/{name}" for name in FOLDERS if (ROOT / app / name).is_dir()]
    asked = [f"--cov={folder}" for folder in folders]
    command = [sys.executable, "-m", "pytest", "--reuse-db", "-q", "-m", ELSEWHERE, f"tests/{app}", *asked]
    done = subprocess.run([*command, "--cov-branch", f"--cov-report=json:{report}"], cwd=ROOT, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{app} : les tests ne passent pas.")
    found = json.loads(report.read_text(encoding="utf-8"))
    totals = found["totals"]
    figures = Measure(
        app,
        lines=totals["num_statements"],
        lines_run=totals["covered_lines"],
        branches=totals["num_branches"],
        branches_run=totals["covered_branches"],
    )
    return figures, list(_left_out(found["files"]))


def _left_out(files: dict[str, dict[str, list[Any]]]) -> Iterator[str]:
    for name, file in sorted(files.items()):
        missing = [str(line) for line in file["missing_lines"]]
        missing += ["->".join(map(str, pair)) for pair in file["missing_branches"]]
        if missing:
            yield f"{name} : {', '.join(missing)}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench coverage")
    parser.add_argument("apps", nargs="*", metavar="APP", help=", ".join(APPS))
    asked = parser.parse_args(arguments).apps or APPS
    unknown = [app for app in asked if app not in APPS]
    if unknown:
        parser.error(f"no such application: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as folder:
        found = [measure(app, Path(folder) / f"{app}.json") for app in asked]
    print(f"\n{'application':14} {'lignes':>13} {'branches':>13} {'part':>8}")
    for one, _ in found:
        lines, branches = f"{one.lines_run}/{one.lines}", f"{one.branches_run}/{one.branches}"
        print(f"{one.app:14} {lines:>13} {branches:>13} {one.percent:7.2f} %")
    left = [line for _, lines in found for line in lines]
    print("\n".join(["", *left]) if left else "\nRien n’est laissé de côté.")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
