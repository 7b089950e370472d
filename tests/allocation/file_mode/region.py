"""The twelve départements of the region: ETP programmed (specification, with the ACI column) and population."""

import csv
from decimal import Decimal
from pathlib import Path

TABLE = Path(__file__).parents[3] / "structures" / "data" / "cctp_etp.csv"
KINDS = ("EI", "ETTI", "AI", "ACI")
POPULATION = {
    "01": 679344, "03": 333298, "07": 334231, "15": 144196, "26": 524207, "38": 1298990,
    "42": 774133, "43": 228654, "63": 664453, "69": 1914667, "73": 448226, "74": 861158,
}  # fmt: skip


def read_cells():
    """ETP of each département by kind."""
    with TABLE.open(encoding="utf-8") as stream:
        rows = {row["row"]: row for row in csv.DictReader(stream, delimiter=";")}
    return {code: {kind: Decimal(rows[code][kind]) for kind in KINDS} for code in POPULATION}


def build_region(*, envelope="8739.75", by_kind=False, **changes):
    """The scenario of the région with the same envelope as its base, between 95 % and 110 %."""
    territories = []
    for code, cells in read_cells().items():
        base = {kind: str(etp) for kind, etp in cells.items()} if by_kind else str(sum(cells.values()))
        territories.append({"code": code, "base": base, "need": POPULATION[code]})
    return {
        "years": [{"year": 2020, "envelope": envelope}],
        "territories": territories,
        "rules": {"floor": "0.95", "cap": "1.10"},
        **changes,
    }
