"""The solidarity clauses of the input. Each is known to the engine by its place: `clauses[0]`."""

from collections.abc import Callable, Collection

from allocation.engine.problem import Clause, GrowthRatio, Reserve
from allocation.file_mode.document import Node
from allocation.file_mode.locating import write_place

RESERVE = "reserve"
GROWTH_RATIO = "growth_ratio"


def read_clauses(node: Node, *, codes: Collection[str]) -> tuple[Clause, ...]:
    """Return the clauses; a list of none is no clause."""
    return () if node.value == [] else tuple(_read_clause(item, codes=codes) for item in node.items())


def type_of(clause: Clause) -> str:
    """The type of a clause as the input writes it."""
    return RESERVE if isinstance(clause, Reserve) else GROWTH_RATIO


def _read_clause(node: Node, *, codes: Collection[str]) -> Clause:
    entries = node.entries()
    types = " ou ".join(READERS)
    if "type" not in entries:
        raise node.missing("type", f"clé obligatoire absente : donnez {types}.")
    read = READERS.get(entries["type"].text())
    if read is None:
        raise entries["type"].refusal(f"type de clause inconnu : donnez {types}.")
    return read(node, codes)


def _read_reserve(node: Node, codes: Collection[str]) -> Reserve:
    given = node.members(required=("type", "to", "share"))
    return Reserve(key=write_place(node.place), to=_read_side(given["to"], codes=codes), share=given["share"].number())


def _read_growth_ratio(node: Node, codes: Collection[str]) -> GrowthRatio:
    given = node.members(required=("type", "from", "to", "ratio"))
    givers, receivers = _read_side(given["from"], codes=codes), _read_side(given["to"], codes=codes)
    both = set(givers) & set(receivers)
    for rank, code in enumerate(receivers):
        if code in both:
            message = "ce territoire est aussi dans from : retirez-le d’un des deux côtés."
            raise given["to"].child(rank, code).refusal(message)
    return GrowthRatio(key=write_place(node.place), givers=givers, to=receivers, ratio=given["ratio"].number())


def _read_side(node: Node, *, codes: Collection[str]) -> tuple[str, ...]:
    side: dict[str, int] = {}
    for rank, item in enumerate(node.items()):
        code = item.label()
        if code not in codes:
            raise item.refusal("territoire inconnu de territories : ajoutez-l’y, ou retirez-le d’ici.")
        if code in side:
            raise item.refusal(f"ce territoire est déjà nommé au rang {side[code]} de la liste. Gardez-le une fois.")
        side[code] = rank
    return tuple(side)


READERS: dict[str, Callable[[Node, Collection[str]], Clause]] = {
    RESERVE: _read_reserve,
    GROWTH_RATIO: _read_growth_ratio,
}
