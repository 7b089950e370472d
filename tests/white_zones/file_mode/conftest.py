import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.white_zones import example
from white_zones.file_mode.cli import main

DEMAND = "code,demand\n" + "".join(f"{code},{value}\n" for code, value in example.DEMAND.items())
SUPPLY = "site,kind,etp\nS1,EI,10\nS2,ACI,20\nS3,EI,6\n"
TRAVEL = "code,site,minutes\n" + "".join(
    f"{code},{site},{time}\n"
    for code, times in example.MINUTES.items()
    for site, time in zip(example.SITES, times, strict=True)
)
AREAS = "code,area\nA,Ouest\nB,Ouest\nF,Ouest\nC,Est\nD,Est\nE,Est\n"


@dataclass
class Run:
    """One run of the file mode in a folder: what it answered and what it wrote."""

    folder: Path
    status: int
    stdout: str
    stderr: str

    @property
    def rows(self):
        text = (self.folder / "R.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    @property
    def summary(self):
        return json.loads((self.folder / "R.json").read_text(encoding="utf-8"))

    @property
    def written(self):
        return sorted(path.name for path in self.folder.iterdir() if not path.name.endswith("_in.csv"))


@pytest.fixture
def run(tmp_path, capfd):
    """Return a function that runs the worked example with some inputs or options changed."""

    def run_with(
        *options,
        demand=DEMAND,
        supply=SUPPLY,
        travel=TRAVEL,
        areas=None,
        decay=example.SPEC,
        out="R.csv",
        summary="R.json",
    ):
        arguments = []
        for name, content in (("demand", demand), ("supply", supply), ("travel", travel), ("areas", areas)):
            if content is not None:
                path = tmp_path / f"{name}_in.csv"
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
                arguments += [f"--{name}", str(path)]
        for name, value in (("out", out), ("summary", summary)):
            if value is not None:
                arguments += [f"--{name}", value if value == "-" else str(tmp_path / value)]
        if decay is not None:
            arguments += ["--decay", decay]
        status = main([*arguments, *options])
        captured = capfd.readouterr()
        return Run(folder=tmp_path, status=status, stdout=captured.out, stderr=captured.err)

    return run_with
