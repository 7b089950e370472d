"""Reading the specification's tables."""

from decimal import Decimal

from structures.domain.reference_check import PublicLine, percent, with_implied
from structures.models import ReferenceCell, ReferenceTable

ETP_TABLE = "etp-2019"
PUBLICS_TABLE = "publics-2017"


def etp_cells() -> dict[tuple[str, str], Decimal]:
    """The printed ETP by (row, column); rows are département codes, then the printed totals."""
    cells = ReferenceCell.objects.filter(table__slug=ETP_TABLE)
    return {(cell.row, cell.column): cell.printed for cell in cells}


def etp_labels() -> dict[str, str]:
    """Row labels in the order of the print."""
    cells = ReferenceCell.objects.filter(table__slug=ETP_TABLE).order_by("position")
    return dict(cells.values_list("row", "label"))


def public_lines() -> list[PublicLine]:
    """The publics with their recomputed percentages, and the people that the print leaves out."""
    cells = list(ReferenceCell.objects.filter(table__slug=PUBLICS_TABLE).order_by("position"))
    counts = {cell.row: cell for cell in cells if cell.column == "count"}
    percents = {cell.row: cell.printed for cell in cells if cell.column == "percent"}
    if "TOTAL" not in counts:
        return []
    whole = int(counts["TOTAL"].printed)
    return with_implied(
        PublicLine(
            row=row,
            label=cell.label,
            group=cell.group,
            count=int(cell.printed),
            printed_percent=percents[row],
            percent=percent(int(cell.printed), whole),
        )
        for row, cell in counts.items()
    )


def reference_table(slug: str) -> ReferenceTable | None:
    return ReferenceTable.objects.select_related("source").filter(slug=slug).first()
