import copy
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from allocation.file_mode.cli import main

EXAMPLE = {
    "years": [{"year": 2020, "envelope": "108"}],
    "territories": [
        {"code": "A", "base": "50", "need": "0.3"},
        {"code": "B", "base": "30", "need": "0.4"},
        {"code": "C", "base": "20", "need": "0.3"},
    ],
    "rules": {"floor": "0.90", "cap": "1.30"},
    "grid": "0.01",
}
BY_KIND = {
    "years": [{"year": 2020, "envelope": "108", "kind_totals": {"ACI": "48", "EI": "60"}, "budget": "1000000"}],
    "territories": [
        {"code": "A", "base": {"ACI": "20", "EI": "30"}, "need": "0.3"},
        {"code": "B", "base": {"EI": "20", "ACI": "10"}, "need": "0.4"},
        {"code": "C", "base": {"EI": "10", "ACI": "10"}, "need": "0.3"},
    ],
    "rules": {"floor": "0.90", "cap": "1.30"},
    "costs": {"EI": "5000", "ACI": "7000"},
}


def change(document, path, value):
    """A copy of a document with one value put in some place; `...` takes it away."""
    changed = copy.deepcopy(document)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[path[-1]]
    elif isinstance(inner, list) and path[-1] == len(inner):
        inner.append(value)
    else:
        inner[path[-1]] = value
    return changed


@dataclass
class Run:
    """One run of the file mode in a folder: what it answered and what it wrote."""

    folder: Path
    status: int
    stdout: str
    stderr: str

    @property
    def answer(self):
        return json.loads((self.folder / "OUT.json").read_text(encoding="utf-8"))

    @property
    def written(self):
        return sorted(path.name for path in self.folder.iterdir() if path.name != "IN.json")

    def lines(self, year=-1):
        return self.answer["years"][year]["lines"]

    def etp(self, year=-1):
        return {line["code"]: Decimal(line["etp"]) for line in self.lines(year)}


@pytest.fixture
def run(tmp_path, capfd):
    """Return a function that runs a scenario: a document, or the text or the bytes of the file."""

    def run_with(scenario, *options, out="OUT.json"):
        if not isinstance(scenario, str | bytes):
            scenario = json.dumps(scenario)
        path = tmp_path / "IN.json"
        path.write_bytes(scenario if isinstance(scenario, bytes) else scenario.encode())
        output = [] if out is None else ["--out", out if out == "-" else str(tmp_path / out)]
        status = main([str(path), *output, *options])
        captured = capfd.readouterr()
        return Run(folder=tmp_path, status=status, stdout=captured.out, stderr=captured.err)

    return run_with
