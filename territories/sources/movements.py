"""Former communes and municipal districts, and the communes of today that hold them."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from territories.enums import MovementKind
from territories.sources.packages import PackageFile, unusable_file
from territories.sources.repairs import DETACHED_FROM_NEUSSARGUES, REPAIRS

FORMER_TYPES = frozenset({"commune-deleguee", "commune-associee"})
SPLIT_COMMUNE = "15141"


@dataclass(frozen=True, kw_only=True, order=True)
class Movement:
    """`deduced` when no published file says it: see the repairs of outlines."""

    old_code: str
    new_code: str
    old_name: str = ""
    kind: str = MovementKind.MERGE
    deduced: bool = False


def read_movements(file: PackageFile, *, communes: Collection[str]) -> list[Movement]:
    """Every former code that leads to one of these communes, once, by code."""
    found = {(movement.old_code, movement.new_code): movement for movement in _known_movements()}
    try:
        rows = json.loads(file.path.read_bytes())
    except ValueError as error:
        raise unusable_file(file, "ce n’est pas un fichier JSON complet.") from error
    for row in rows:
        heir = row.get("chefLieu") if row.get("type") in FORMER_TYPES else row.get("commune")
        # A former commune that kept its code as a commune of today has not moved.
        if heir and row["code"] not in communes:
            kind = MovementKind.MERGE if row.get("type") in FORMER_TYPES else MovementKind.DISTRICT
            found[row["code"], heir] = Movement(
                old_code=row["code"], new_code=heir, old_name=row["nom"], kind=kind, deduced=False
            )
    return sorted(movement for movement in found.values() if movement.new_code in communes)


def _known_movements() -> Iterator[Movement]:
    """What the list of communes does not say, and the outlines do."""
    for repair in REPAIRS:
        for old in repair.absorbed:
            yield Movement(old_code=old, new_code=repair.code, deduced=True)
    for code in (SPLIT_COMMUNE, *DETACHED_FROM_NEUSSARGUES):
        yield Movement(old_code=SPLIT_COMMUNE, new_code=code, kind=MovementKind.SPLIT)
