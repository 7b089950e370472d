"""The management command, typed as a user would: same exit status, same words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.allocation.file_mode.conftest import EXAMPLE, change

ROOT = Path(__file__).resolve().parents[3]


def manage(*arguments, stdin=""):
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        input=stdin, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip


def test_command_reads_standard_input_and_writes_standard_output():
    done = manage("allocate", "-", "--out", "-", stdin=json.dumps(EXAMPLE))
    assert (done.returncode, done.stderr) == (0, "")
    assert [line["etp"] for line in json.loads(done.stdout)["years"][0]["lines"]] == ["45", "37", "26"]


def test_command_exits_with_2_and_french_words():
    done = manage("allocate", "--out", "-", "-", stdin=json.dumps(change(EXAMPLE, ("grid",), 0)))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Refusé. entrée standard, ligne 1, colonne 248, grid : un pas de 0 n’arrondit rien : donnez un pas positif, "
        "ou null pour ne pas arrondir.\n"
    )


def test_command_exits_with_3_and_writes_why(tmp_path):
    scenario, out = tmp_path / "IN.json", tmp_path / "OUT.json"
    scenario.write_text(json.dumps(change(EXAMPLE, ("years", 0, "envelope"), 1)))
    done = manage("allocate", str(scenario), "--out", str(out))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Infaisable. ")
    assert json.loads(out.read_text())["status"] == "infeasible"


def test_help_is_in_french():
    done = manage("help", "allocate")
    assert done.returncode == 0
    assert done.stdout.startswith("Utilisation : ")
    assert "usage" not in done.stdout


def test_call_command_takes_the_arguments_as_typed(tmp_path):
    (tmp_path / "IN.json").write_text(json.dumps(EXAMPLE))
    call_command("allocate", "--", str(tmp_path / "IN.json"), "--out", str(tmp_path / "OUT.json"))
    assert json.loads((tmp_path / "OUT.json").read_text())["status"] == "optimal"
    with pytest.raises(SystemExit) as refused:
        call_command("allocate", "--", str(tmp_path / "IN.json"))
    assert refused.value.code == 2
