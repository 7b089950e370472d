"""Reading the specification's tables."""

from decimal import Decimal

from iae_portal.common.models import Source
from iae_portal.common.reference_state import kept_with_reference
from structures.models import ReferenceCell, ReferenceTable
from structures.rules.reference_check import PublicLine, percent, with_implied

ETP_TABLE = "etp-2019"
PUBLICS_TABLE = "publics-2017"


def etp_cells() -> dict[tuple[str, str], Decimal]:
    """The printed ETP by (row, column); rows are département codes, then the printed totals."""
    return dict(read_etp_table()[0])


@kept_with_reference
def read_etp_table() -> tuple[dict[tuple[str, str], Decimal], dict[str, str]]:
    """The printed ETP by (row, column), and the row labels in the order of the print."""
    rows = list(
        ReferenceCell.objects.filter(table__slug=ETP_TABLE)
        .order_by("position", "column")
        .values_list("row", "column", "printed", "label")
    )
    return {(row, column): printed for row, column, printed, _ in rows}, {row: label for row, _, _, label in rows}


@kept_with_reference
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


@kept_with_reference
def reference_sources() -> dict[str, Source]:
    """The source of each table of the specification, by the table's slug."""
    tables = ReferenceTable.objects.select_related("source").order_by("slug")
    return {table.slug: table.source for table in tables}
