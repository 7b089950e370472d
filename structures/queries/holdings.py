"""How many structures the portal holds, by kind, and how many of them nobody could place."""

from django.db.models import Count

from structures.enums import StructureKind
from structures.models import Siae


def count_kinds() -> list[tuple[str, str, int, str]]:
    """Kind, its name, the current structures of that kind, and what to know of them."""
    rows = (
        Siae.objects.current()
        .order_by()
        .values("kind", "source__is_demonstration")
        .annotate(count=Count("pk"))
        .order_by("kind")
    )
    counts: dict[str, tuple[int, int]] = {}
    for row in rows:
        total, invented = counts.get(row["kind"], (0, 0))
        extra = row["count"] if row["source__is_demonstration"] else 0
        counts[row["kind"]] = total + row["count"], invented + extra
    return [
        (kind, StructureKind(kind).label, total, f"dont {invented} inventées (démonstration)" if invented else "")
        for kind, (total, invented) in counts.items()
    ]


def count_unlocated() -> int:
    """Current structures without any site."""
    return int(Siae.objects.current().unlocated().count())
