"""ETP that a run read, by basin and kind."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from structures.enums import SiaeKind
from territories.enums import AreaLevel
from white_zones.models import Run, RunSupply


def supply_by_area(run: Run, *, level: AreaLevel) -> dict[int, dict[str, Decimal]]:
    """Key of each area of a level → its ETP by kind; nothing that hides one structure: the caller shows or not."""
    path = "commune__parent_links__parent"
    rows = (
        RunSupply.objects.filter(
            run=run,
            commune__parent_links__parent_level=level,
            commune__parent_links__validity__endswith__isnull=True,
        )
        .order_by()
        .values_list(path, "kind")
        .annotate(total=Sum("etp"))
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SiaeKind.values, Decimal()))
    for area, kind, etp in rows:
        found[area][kind] += etp
    return dict(found)
