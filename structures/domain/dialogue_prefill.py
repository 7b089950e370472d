"""What the portal already knows of the year that a bilan tells."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from structures.queries.dialogues import annexed_etp, annexed_year


@dataclass(frozen=True)
class Prefilled:
    """A number of ETP to be checked by the structure, and where it comes from."""

    etp: Decimal
    origin: str


def prefill(structures: Collection[int], *, year: int) -> dict[int, dict[str, Prefilled]]:
    """ETP realised in a year, by structure and kind, as far as the portal holds them.

    Today the posts under convention of the latest counted annex stand for them, and their origin says so; a structure
    without annex is absent, since unknown is not 0.
    """
    found = annexed_year(year)
    if found is None:
        return {}
    origin = f"annexe financière {found} (ETP conventionnés)"
    return {
        siae: {kind: Prefilled(etp, origin) for kind, etp in kinds.items()}
        for siae, kinds in annexed_etp(found, structures=structures).items()
    }
