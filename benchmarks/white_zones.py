"""Measures the accessibility engine at the size of a region, against PySAL `access` on the same pairs.

    python -m benchmarks.white_zones --oracle-python PATH [--json FILE]

One run does everything, on seeded synthetic points. It exits with 1 when a target is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from benchmarks.white_zones_actions import (
    ANTENNAS,
    CANDIDATES,
    DRAWS,
    measure_robustness,
    measure_siting,
    measure_sketch,
    shortest as best_of,
)
from white_zones.engine.accessibility import Accessibility, solve, solve_scenarios
from white_zones.engine.decay import Steps
from white_zones.engine.network import Method, Network, Pairs, build_network

ROOT = Path(__file__).resolve().parents[1]
ORACLE = ROOT / "tests" / "white_zones" / "oracle" / "access_oracle.py"
DEMAND_POINTS, SITES, SCENARIOS = 4025, 1000, 100
SIDE_KM, CUT_KM = 231.5, 60.0
COUNTRY_POINTS, COUNTRY_SITES, COUNTRY_SIDE_KM = 34_729, 6000, 697.0
DECAY = Steps(bounds=(20.0, 40.0, CUT_KM), values=(1.0, 0.68, 0.22))


@dataclass(frozen=True, slots=True)
class Region:
    """Synthetic demand points and sites, in kilometres."""

    points: np.ndarray
    sites: np.ndarray
    demand: np.ndarray
    supply: np.ndarray


def build_region(*, points: int = DEMAND_POINTS, sites: int = SITES, side: float = SIDE_KM) -> Region:
    """Draw the same region every time."""
    random = np.random.default_rng(2019)
    return Region(
        points=random.uniform(0, side, size=(points, 2)),
        sites=random.uniform(0, side, size=(sites, 2)),
        demand=random.lognormal(3, 1, size=points),
        supply=random.uniform(1, 20, size=sites),
    )


def pairs_within(region: Region) -> Pairs:
    """Return the pairs within the cut, by KD-tree."""
    found = cKDTree(region.points).sparse_distance_matrix(cKDTree(region.sites), CUT_KM, output_type="ndarray")
    columns = (np.ascontiguousarray(found[name]) for name in ("i", "j", "v"))
    return Pairs(*columns)


def solve_cold(region: Region, pairs: Pairs) -> Accessibility:
    """Weigh the pairs, lay them out and solve."""
    return solve(build(region, pairs), demand=region.demand, supply=region.supply)


def build(region: Region, pairs: Pairs) -> Network:
    """Lay the pairs out."""
    return build_network(
        pairs,
        origin_count=len(region.points),
        site_count=len(region.sites),
        decay=DECAY,
        method=Method.E2SFCA,
    )


def measure_country() -> dict[str, float]:
    """Return the warm time at the size of metropolitan France, drawn like the region."""
    country = build_region(points=COUNTRY_POINTS, sites=COUNTRY_SITES, side=COUNTRY_SIDE_KM)
    pairs = pairs_within(country)
    network = build(country, pairs)
    return {
        "country_pairs": len(pairs.minutes),
        "country_warm_seconds": best_of(20, lambda: solve(network, demand=country.demand, supply=country.supply)),
    }


def peak_memory() -> float:
    """Return the largest memory this process held, in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("le système ne dit pas la mémoire du processus")


def measure_fresh_memory() -> float:
    """Return the peak memory of a fresh process that does the cold computation and nothing else."""
    command = [sys.executable, "-m", "benchmarks.white_zones", "--memory-only"]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)


def ask_oracle(python: str, region: Region, pairs: Pairs) -> tuple[np.ndarray, float]:
    """Return the accessibility that `access` finds on the same pairs, and its best time of three."""
    with tempfile.TemporaryDirectory() as folder:
        problem, answer = Path(folder) / "problem.npz", Path(folder) / "answer.npz"
        np.savez(
            problem, demand=region.demand, supply=region.supply, origins=pairs.origins, sites=pairs.sites,
            minutes=pairs.minutes, bounds=DECAY.bounds, values=DECAY.values, cut=CUT_KM, method="e2sfca", repeats=3,
        )  # fmt: skip
        subprocess.run([python, str(ORACLE), str(problem), str(answer)], check=True)
        with np.load(answer) as stored:
            return stored["accessibility"], float(stored["seconds"])


def measure(oracle_python: str) -> dict[str, float]:
    """Return every figure of the table."""
    region = build_region()
    pairs = pairs_within(region)
    network = build(region, pairs)
    factors = np.random.default_rng(1).lognormal(0, 0.1, size=(DEMAND_POINTS, SCENARIOS))
    demands = factors * region.demand[:, np.newaxis]
    cold = best_of(7, lambda: solve_cold(region, pairs_within(region)))
    from_pairs = best_of(15, lambda: solve_cold(region, pairs))
    warm = best_of(100, lambda: solve(network, demand=region.demand, supply=region.supply))
    scenarios = best_of(5, lambda: solve_scenarios(network, demands=demands, supply=region.supply))
    found = solve(network, demand=region.demand, supply=region.supply).total
    expected, oracle = ask_oracle(oracle_python, region, pairs)
    return {
        "pairs": len(pairs.minutes),
        "cold_seconds": cold,
        "cold_from_pairs_seconds": from_pairs,
        "warm_seconds": warm,
        "scenarios_seconds": scenarios,
        "oracle_seconds": oracle,
        "warm_ratio": oracle / warm,
        "cold_from_pairs_ratio": oracle / from_pairs,
        "cold_ratio": oracle / cold,
        "peak_memory_mb": measure_fresh_memory(),
        **measure_country(),
        **measure_robustness(pairs, demand=region.demand, supply=region.supply, decay=DECAY),
        **measure_sketch(
            network, points=region.points, demand=region.demand, supply=region.supply, decay=DECAY, cut=CUT_KM
        ),
        **measure_siting(region.points, demand=region.demand),
        "largest_relative_difference": float(np.max(np.abs(found - expected) / expected)),
    }


# Label, figure, unit, scale, and the target where there is one: (at least or at most, value).
TABLE = [
    ("Couples code – site", "pairs", "", 1, None),
    ("À froid, depuis les coordonnées", "cold_seconds", "ms", 1e3, None),
    ("À froid, depuis les couples", "cold_from_pairs_seconds", "ms", 1e3, None),
    ("À chaud, réseau déjà construit", "warm_seconds", "ms", 1e3, ("≤", 0.002)),
    (f"{SCENARIOS} scénarios de demande à la fois", "scenarios_seconds", "ms", 1e3, ("≤", 1.0)),
    ("PySAL access, E2SFCA, mêmes couples", "oracle_seconds", "ms", 1e3, None),
    ("Rapport à chaud", "warm_ratio", "×", 1, ("≥", 100.0)),
    ("Rapport à froid, depuis les couples", "cold_from_pairs_ratio", "×", 1, ("≥", 10.0)),
    ("Rapport à froid, depuis les coordonnées", "cold_ratio", "×", 1, ("≥", 10.0)),
    ("Mémoire, processus neuf", "peak_memory_mb", "Mo", 1, ("≤", 250.0)),
    ("France : couples", "country_pairs", "", 1, None),
    ("France : à chaud", "country_warm_seconds", "ms", 1e3, ("≤", 0.020)),
    (f"Robustesse, {DRAWS} tirages", "robustness_seconds", "ms", 1e3, ("≤", 2.0)),
    ("Esquisse de 5 changements, 4 filières", "sketch_seconds", "ms", 1e3, ("≤", 0.005)),
    (f"{ANTENNAS} antennes parmi {CANDIDATES}, tout de suite", "siting_seconds", "ms", 1e3, ("≤", 0.5)),
    ("Les mêmes, optimum certifié", "certified_siting_seconds", "ms", 1e3, None),
    ("Écart de l’optimum certifié à sa borne", "certified_gap", "%", 100, ("≤", 0.01)),
    ("Écart de la réponse immédiate à la borne", "siting_gap", "%", 100, ("≤", 0.01)),
    ("Plus grand écart relatif", "largest_relative_difference", "", 1, ("≤", 1e-9)),
]


def meets(value: float, target: tuple[str, float] | None) -> bool:
    """Tell whether a figure meets its target."""
    if target is None:
        return True
    sign, bound = target
    return value >= bound if sign == "≥" else value <= bound


def render(figures: dict[str, float]) -> str:
    """Return the table."""
    lines = [f"Moteur d’accessibilité : {DEMAND_POINTS} codes, {SITES} sites, cœur unique", ""]
    for label, name, unit, scale, target in TABLE:
        value = figures[name]
        wanted = f"{target[0]} {target[1] * scale:g} {unit}" if target else ""
        verdict = "" if target is None else ("atteint" if meets(value, target) else "MANQUÉ")
        lines.append(f"{label:<42}{value * scale:>12.4g} {unit:<3} {wanted:<12} {verdict}".rstrip())
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--oracle-python")
    parser.add_argument("--json")
    parser.add_argument("--memory-only", action="store_true")
    options = parser.parse_args()
    if options.memory_only:
        region = build_region()
        solve_cold(region, pairs_within(region))
        sys.stdout.write(f"{peak_memory()}\n")
        return 0
    if options.oracle_python is None:
        parser.error("--oracle-python")
    figures = measure(options.oracle_python)
    sys.stdout.write(render(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if all(meets(figures[name], target) for _, name, _, _, target in TABLE) else 1


if __name__ == "__main__":
    sys.exit(main())
