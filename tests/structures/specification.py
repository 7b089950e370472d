"""The specification's tables as the project's data files hold them, for tests that need no database."""

import csv
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "structures" / "data"


def read_rows(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines(), delimiter=";"))


def etp_cells():
    return {
        (row["row"], column): Decimal(value)
        for row in read_rows("cctp_etp.csv")
        for column, value in row.items()
        if value and column not in {"row", "label"}
    }


def etp_labels():
    return {row["row"]: row["label"] for row in read_rows("cctp_etp.csv")}
