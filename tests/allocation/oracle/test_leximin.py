"""The leximin with clauses and budgets against PuLP and CBC, which share neither model nor solver with ours."""

import json
import random
import subprocess
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path

import pytest

from allocation.engine.allocate import solve
from allocation.engine.problem import ConditionalAward, GrowthRatio, Reserve
from allocation.engine.solution import Engine
from tests.allocation.scenarios import COSTS, state
from tests.allocation.statement import write_statement

pytestmark = pytest.mark.oracle


def draw_case(seed):
    """Ten territories, three clauses and a budget a little under what the scenario would cost without it."""
    drawn = random.Random(seed)  # noqa: S311 -- cases, not secrets
    lines = [
        (f"T{rank}", drawn.randint(1, 99), tuple(drawn.randint(0, 4000) / 100 for _ in COSTS)) for rank in range(10)
    ]
    base = sum(sum(cells) for _, _, cells in lines)
    codes = [code for code, _, _ in lines]
    drawn.shuffle(codes)
    ratio, places = Fraction(drawn.randint(3, 12), 10), Fraction(drawn.randint(2, 9))
    clauses = (
        Reserve(key="r", to=tuple(codes[:3]), share=Fraction(drawn.randint(5, 25), 1000)),
        GrowthRatio(key="g", to=tuple(codes[:4]), givers=tuple(codes[4:8]), ratio=ratio),
        ConditionalAward(key="a", givers=tuple(codes[6:]), ratio=Fraction(1), places=places),
    )
    envelope = round(base * drawn.uniform(1, 1.04), 2)
    problem = state(lines, envelope=envelope, floor="0.9", cap="1.2", grid=None, costs=COSTS, clauses=clauses)
    (year,) = solve(problem).years
    budget = sum(line.euros for line in year.lines) * Fraction(998, 1000)
    return replace(problem, years=(replace(problem.years[0], budget=budget),))


def test_no_line_can_be_raised_by_an_independent_solver(oracle_python, tmp_path):
    cases, binding = [], set()
    for seed in range(8):
        problem = draw_case(seed)
        (year,) = solve(problem).years
        assert year.engine is Engine.LINEAR_PROGRAMME
        binding |= set(year.binding)
        cases.append({**asdict(write_statement(problem)), "found": [float(line.etp) for line in year.lines]})
    assert binding == {"r", "g", "a", "budget"}
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    script = Path(__file__).with_name("leximin_oracle.py")
    subprocess.run([oracle_python, script, tmp_path / "cases.json", tmp_path / "answer.json"], check=True)
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert answer == pytest.approx([0] * len(cases), abs=1e-3)
