"""Nonsense through files: refused with its remedy, or a finite answer."""

import math

import pytest

from tests.white_zones.file_mode.conftest import DEMAND, SUPPLY, TRAVEL


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--classes", "1.3,0.7,0.35"], "strictement croissantes"),
        (["--decay", "steps:10=0,20=0"], "Au moins un palier doit avoir un poids positif"),
        (["--decay", "linear:full=0,zero=0"], "zero doit dépasser full"),
    ],
)
def test_setting_without_meaning_is_refused(run, options, words):
    refused = run(*options)
    assert refused.status != 0
    assert words in refused.stderr
    assert refused.written == []


def test_cut_at_zero_is_finite(run):
    found = run("--decay", "gaussian:sigma=15,cut=0")
    assert found.status == 0
    values = [float(row["accessibility"]) for row in found.rows if row["accessibility"]]
    assert all(math.isfinite(value) for value in values)
    assert sum(value > 0 for value in values) == 3


def test_no_site_is_refused(run):
    assert run(supply="site,kind,etp\n").status != 0


def test_demand_all_at_zero_is_finite(run):
    lines = DEMAND.splitlines()
    empty = "\n".join([lines[0], *(f"{line.split(',')[0]},0" for line in lines[1:])]) + "\n"
    found = run(demand=empty)
    assert found.status == 0
    assert all(math.isfinite(float(row["accessibility"])) for row in found.rows if row["accessibility"])
    assert {row["class"] for row in found.rows} <= {"white", ""}


def test_one_commune_is_finite(run):
    travel = "\n".join([TRAVEL.splitlines()[0], *(row for row in TRAVEL.splitlines() if row.startswith("A,"))]) + "\n"
    found = run(demand="code,demand\nA,100\n", travel=travel, supply=SUPPLY)
    assert found.status == 0
    (row,) = found.rows
    assert float(row["accessibility"]) == pytest.approx((10 + 20) / 100)
