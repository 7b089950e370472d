"""Measures the allocation engine on a region and on its EPCI, beside a plain mixed-integer programme of each.

    python -m benchmarks.allocation [--seconds 20] [--json FILE]

It exits with 1 when a target is missed.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from allocation.engine import sandbox
from allocation.engine.allocate import marginal, solve
from allocation.engine.problem import Problem
from allocation.engine.solution import Infeasible, Solution
from benchmarks.allocation_cases import EPCI, build_epci, build_region
from benchmarks.white_zones_actions import shortest

ROOT = Path(__file__).resolve().parents[1]
GRACE = 5.0
"""Seconds beyond its limit after which the programme is killed."""
MANY = 10_000
TARGETS = {"region": 0.2, "epci": 3.0}


def measure_case(name: str, problem: Problem, *, seconds: float) -> dict[str, float | None]:
    """Return the figures of a scenario."""
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        raise SystemExit(answer.reasons[0].message)
    code = problem.territories[0].code
    sandbox.solve_within(problem, seconds=60)
    figures: dict[str, float | None] = {
        "solve": shortest(5, lambda: solve(problem)),
        "marginal": shortest(20, lambda: marginal(problem, answer, code)),
        "sandbox": shortest(5, lambda: sandbox.solve_within(problem, seconds=60)),
        "rules": float(len({key for year in answer.years for key in year.binding})),
        "distance": _distance(answer),
        **_measure_programme(name, seconds=seconds),
    }
    return {f"{name}_{key}": value for key, value in figures.items()}


def _distance(solution: Solution) -> float:
    """Return Σ |ETP ÷ target − 1| over lines and years: the programme makes it the least, the engine does not."""
    return sum(abs(float(line.distance or 0)) for year in solution.years for line in year.lines)


def _measure_programme(name: str, *, seconds: float) -> dict[str, float | None]:
    """Return what the plain programme found in its time, killed if it does not obey."""
    command = [sys.executable, "-m", "benchmarks.allocation_milp", name, str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            output, _ = process.communicate(timeout=seconds + GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
    lines = [json.loads(line) for line in output.splitlines()]
    if not lines:
        return {"milp_seconds": None, "milp_distance": None, "milp_gap": None}
    last = lines[-1]
    return {
        "milp_seconds": last["seconds"] if last["ended"] else None,
        "milp_distance": last["value"],
        "milp_gap": 1 - last["bound"] / last["value"] if last["value"] else None,
    }


def measure_many() -> float:
    """Return the time of one year of ten thousand territories without clause nor budget."""
    problem = build_epci(count=MANY, years=1, is_ruled=False)
    return shortest(3, lambda: solve(problem))


TABLE = [
    ("Résoudre, arrondir, prix des clauses", "solve", "ms", 1e3),
    ("« Un ETP de plus ici »", "marginal", "ms", 1e3),
    ("Résoudre dans le processus à part, à chaud", "sandbox", "ms", 1e3),
    ("Règles qui jouent", "rules", "", 1),
    ("Écarts relatifs aux cibles (non minimisés)", "distance", "", 1),
    ("Programme en nombres entiers : temps", "milp_seconds", "s", 1),
    ("Programme en nombres entiers : écarts minimisés", "milp_distance", "", 1),
    ("Programme en nombres entiers : écart à la borne", "milp_gap", "%", 100),
]


def render(figures: dict[str, float | None], *, seconds: float) -> str:
    """Return the table."""
    lines = [
        f"Moteur de répartition : cinq ans, quatre filières, programme en nombres entiers limité à {seconds:g} s",
        "",
        f"{'':<50}{'12 dép.':>12}{f'{EPCI} EPCI':>12}",
    ]
    for label, key, unit, scale in TABLE:
        cells = (_cell(figures[f"{name}_{key}"], scale) for name in TARGETS)
        lines.append(f"{label:<50}{''.join(cells)} {unit}".rstrip())
    lines.append(f"{f'{MANY} territoires, un an, sans clause':<50}{_cell(figures['many'], 1)} s")
    for name, target in TARGETS.items():
        verdict = "atteint" if _meets(figures, name) else "MANQUÉ"
        lines.append(f"{f'Résoudre, {name} : au plus {target:g} s':<50}{verdict:>12}")
    return "\n".join(lines) + "\n"


def _cell(value: float | None, scale: float) -> str:
    return f"{'–' if value is None else f'{value * scale:.4g}':>12}"


def _meets(figures: dict[str, float | None], name: str) -> bool:
    solved = figures[f"{name}_solve"]
    return solved is not None and solved <= TARGETS[name]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json")
    options = parser.parse_args()
    figures = {
        **measure_case("region", build_region(), seconds=options.seconds),
        **measure_case("epci", build_epci(), seconds=options.seconds),
        "many": measure_many(),
    }
    sys.stdout.write(render(figures, seconds=options.seconds))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if all(_meets(figures, name) for name in TARGETS) else 1


if __name__ == "__main__":
    sys.exit(main())
