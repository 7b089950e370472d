"""The management command, typed as a user would: same exit status, same words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.white_zones.file_mode.conftest import DEMAND, SUPPLY, TRAVEL

ROOT = Path(__file__).resolve().parents[3]


def manage(*arguments, stdin=""):
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        input=stdin, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip


@pytest.fixture
def inputs(tmp_path):
    """Return the options of the worked example, its demand left to standard input."""
    (tmp_path / "S.csv").write_text(SUPPLY)
    (tmp_path / "T.csv").write_text(TRAVEL)
    return ["--demand", "-", "--supply", str(tmp_path / "S.csv"), "--travel", str(tmp_path / "T.csv")]


def test_command_reads_standard_input_and_writes_standard_output(inputs):
    done = manage("white_zones", *inputs, "--out", "-", stdin=DEMAND)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith("code,demand,accessibility,ratio,class,")
    assert len(done.stdout.splitlines()) == 7


def test_command_exits_with_2_and_french_words(inputs):
    done = manage("white_zones", *inputs, "--out", "-", stdin="code,demand\nA,-3\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Refusé. entrée standard, ligne 2, colonne demand : "
        "« -3 » est négatif : donnez une valeur positive ou nulle.\n"
    )


def test_command_refuses_its_options_in_french():
    done = manage("white_zones", "--demand")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Refusé. --demand : valeur absente.")


def test_command_writes_nothing_when_nobody_reads_its_output(inputs, tmp_path):
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, str(ROOT / "manage.py"), "white_zones", *inputs, "--out", "-"]
    done = subprocess.run(
        [*command, "--summary", str(tmp_path / "R.json")],
        input=DEMAND, stdout=write, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    os.close(write)
    assert done.returncode == 2
    assert done.stderr.startswith("Refusé. sortie standard : écriture impossible")
    assert not (tmp_path / "R.json").exists()


@pytest.mark.parametrize("arguments", [("white_zones", "--help"), ("help", "white_zones")])
def test_help_is_in_french(arguments):
    done = manage(*arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("Utilisation : ")
    assert "usage" not in done.stdout


def test_call_command_takes_the_arguments_as_typed(inputs, tmp_path):
    (tmp_path / "D.csv").write_text(DEMAND)
    call_command(
        "white_zones", "--", "--demand", str(tmp_path / "D.csv"), *inputs[2:], "--out", str(tmp_path / "R.csv")
    )
    assert len((tmp_path / "R.csv").read_text().splitlines()) == 7
    with pytest.raises(SystemExit) as refused:
        call_command("white_zones", "--", "--demand")
    assert refused.value.code == 2
