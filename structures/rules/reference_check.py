"""Recomputing the specification's tables: every gap between a printed and a computed figure, with its class."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from structures.enums import GapClass

KIND_COLUMNS = ("EI", "ETTI", "AI", "ACI")
COLUMNS = (*KIND_COLUMNS, "CD", "ETAT")
COLUMN_LABELS = {"EI": "EI", "ETTI": "ETTI", "AI": "AI", "ACI": "ACI", "CD": "dont CD", "ETAT": "dont État"}
TOTAL_ROWS = ("TOTAL", "STRAY", "STATE_TOTAL", "GRAND_TOTAL")

Cells = dict[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Check:
    """A printed figure beside the sum that it should be. `gap` is printed minus computed."""

    label: str
    rule: str
    printed: Decimal
    computed: Decimal
    terms: int
    decimals: int = 2

    @property
    def gap(self) -> Decimal:
        return self.printed - self.computed

    @property
    def tolerance(self) -> Decimal:
        """Each of the printed terms may be off by half of its last digit."""
        return self.terms * Decimal(1).scaleb(-self.decimals) / 2

    @property
    def gap_class(self) -> GapClass:
        if self.gap == 0:
            return GapClass.EXACT
        return GapClass.ROUNDING if abs(self.gap) <= self.tolerance else GapClass.UNEXPLAINED


def territory_rows(cells: Cells) -> list[str]:
    return list(dict.fromkeys(row for row, _ in cells if row not in TOTAL_ROWS))


def column_total(cells: Cells, column: str) -> Decimal:
    """Sum of a column over the territories, whatever total is printed under it."""
    return sum((cells[row, column] for row in territory_rows(cells)), Decimal())


def check_columns(cells: Cells) -> list[Check]:
    rows = len(territory_rows(cells))
    return [
        Check(
            label=f"Total {COLUMN_LABELS[column]}",
            rule="somme des départements",
            printed=cells["TOTAL", column],
            computed=column_total(cells, column),
            terms=rows,
        )
        for column in COLUMNS
    ]


def check_rows(cells: Cells, labels: dict[str, str]) -> list[Check]:
    """ACI against its two funders, row by row."""
    return [
        Check(
            label=f"ACI {labels[row]}",
            rule="CD + État",
            printed=cells[row, "ACI"],
            computed=cells[row, "CD"] + cells[row, "ETAT"],
            terms=2,
        )
        for row in territory_rows(cells)
    ]


def check_grand_totals(cells: Cells) -> list[Check]:
    """The grand totals from the lines, and the printed totals against each other."""
    rows = len(territory_rows(cells))
    market = sum((column_total(cells, column) for column in KIND_COLUMNS[:3]), Decimal())
    printed_state, printed_all = cells["STATE_TOTAL", "ETAT"], cells["GRAND_TOTAL", "ACI"]
    total = {column: cells["TOTAL", column] for column in COLUMNS}
    printed_market = total["EI"] + total["ETTI"] + total["AI"]
    state, funders = column_total(cells, "ETAT"), column_total(cells, "CD") + column_total(cells, "ETAT")
    return [
        Check("Total programmé", "EI + ETTI + AI + ACI", printed_all, market + column_total(cells, "ACI"), 4 * rows),
        Check("Total programmé", "EI + ETTI + AI + CD + État", printed_all, market + funders, 5 * rows),
        Check("Total État", "EI + ETTI + AI + part État", printed_state, market + state, 4 * rows),
        Check("Total État", "totaux imprimés EI + ETTI + AI + État", printed_state, printed_market + total["ETAT"], 4),
        Check("Total programmé", "total État imprimé + CD imprimé", printed_all, printed_state + total["CD"], 2),
        Check("Total ACI", "totaux imprimés CD + État", total["ACI"], total["CD"] + total["ETAT"], 2),
    ]


def check_stray(cells: Cells) -> list[Check]:
    """The lone 3611 under the ACI column: no sum of the table gives it. Shown, never used."""
    rows = len(territory_rows(cells))
    stray = cells["STRAY", "ACI"]
    return [
        Check("Chiffre isolé", "total ACI calculé", stray, column_total(cells, "ACI"), rows),
        Check("Chiffre isolé", "total ACI imprimé", stray, cells["TOTAL", "ACI"], 1),
        Check("Chiffre isolé", "total État calculé", stray, column_total(cells, "ETAT"), rows),
    ]


def rounding_rest(cells: Cells, row: str) -> Decimal:
    """What ACI holds beyond its two funders, in a territory: carried by a labelled rounding line."""
    return cells[row, "ACI"] - cells[row, "CD"] - cells[row, "ETAT"]


@dataclass(frozen=True)
class PublicLine:
    """A public of the specification, with its share of all the people received."""

    row: str
    label: str
    group: str
    count: int
    printed_percent: Decimal
    percent: Decimal
    is_implied: bool = False

    @property
    def gap_class(self) -> GapClass:
        return GapClass.EXACT if self.printed_percent == self.percent else GapClass.UNEXPLAINED


def percent(part: int, whole: int) -> Decimal:
    return (Decimal(100) * part / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def implied_lines(counts: dict[str, int]) -> list[PublicLine]:
    """People that the printed partitions leave out: registered with no known duration, and of no known level."""
    known_durations = sum(counts[row] for row in ("MOINS_1_AN", "UN_A_DEUX_ANS", "DEUX_ANS_PLUS"))
    known_levels = sum(counts[row] for row in ("SUP_BAC", "BAC", "CAP_BEP", "INF_CAP"))
    left_out = (
        ("duree", "DUREE_INCONNUE", "Inscrits sans durée connue", counts["INSCRITS"] - known_durations),
        ("formation", "NIVEAU_INCONNU", "Niveau inconnu", counts["TOTAL"] - known_levels),
    )
    return [
        PublicLine(row, label, group, count, share := percent(count, counts["TOTAL"]), share, is_implied=True)
        for group, row, label, count in left_out
    ]


def with_implied(lines: Iterable[PublicLine]) -> list[PublicLine]:
    """The printed lines, each implied line after its group."""
    printed = list(lines)
    implied = implied_lines({line.row: line.count for line in printed})
    result = list(printed)
    for extra in implied:
        last = max(index for index, line in enumerate(result) if line.group == extra.group)
        result.insert(last + 1, extra)
    return result
