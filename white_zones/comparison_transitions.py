"""From which class to which class: the matrices of the comparison of two runs."""

from collections.abc import Callable, Mapping

from django.http import QueryDict
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from white_zones.domain.compare_runs import Comparison
from white_zones.domain.summarise_comparison import Tally, tabulate_transitions
from white_zones.enums import Access
from white_zones.filters import Shown

MEASURES: Mapping[str, tuple[str, Callable[[Tally], float], Kind]] = {
    "communes": ("Communes", lambda tally: tally.communes, Kind.INTEGER),
    "habitants": ("Habitants", lambda tally: tally.people, Kind.INTEGER),
    "besoin": ("Besoin", lambda tally: tally.need, Kind.INTEGER),
}


def transition_tables(comparison: Comparison, *, shown: Shown, params: QueryDict) -> list[Table]:
    """From each class to each: communes, people and need, in a table each."""
    cells = tabulate_transitions(comparison.changes)
    return [
        _transition_table(name, cells, shown=shown, params=params, words=words, read=read, kind=kind)
        for name, (words, read, kind) in MEASURES.items()
    ]


def _transition_table(
    name: str,
    cells: Mapping[tuple[Access, Access], Tally],
    *,
    shown: Shown,
    params: QueryDict,
    words: str,
    read: Callable[[Tally], float],
    kind: Kind,
) -> Table:
    values = {classes: read(tally) for classes, tally in cells.items()}

    def cell(after: Access) -> Column:
        return Column(
            key=after.value,
            label=capfirst(str(after.label)),
            kind=kind,
            getter=lambda before: values[before, after],
            css=lambda before: "portal-diagonal" if before == after else "",
        )

    def line(before: Access) -> float:
        return sum(values[before, after] for after in Access)

    return Table(
        columns=[
            Column(
                key="before",
                label="Avant ↓ après →",
                row_header=True,
                getter=lambda before: capfirst(str(before.label)),
            ),
            *(cell(after) for after in Access),
            Column(key="total", label="Total avant", kind=kind, getter=line),
        ],
        rows=list(Access),
        caption=f"{words} : de quelle classe à quelle classe, {shown.kind_label}",
        params=params,
        name=name,
        page_size=None,
        total={
            **{after.value: sum(values[before, after] for before in Access) for after in Access},
            "total": sum(map(line, Access)),
        },
        total_label="Total après",
        show_exports=True,
    )
