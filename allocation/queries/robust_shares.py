"""How much of the need of an area lives in communes that a diagnosis puts robustly in each class."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import FloatField, Sum, Value
from django.db.models.functions import Coalesce

from allocation.enums import Mesh
from white_zones.models import CommuneResult, Run
from white_zones.rules import ALL_KINDS

QUANTUM = Decimal("0.000001")


def read_robust_shares(run: Run, *, mesh: Mesh) -> dict[str, dict[str, Decimal]]:
    """Share of the need by code of area then class, over robust communes only; the rest is not robust.

    An area without any need is absent.
    """
    links = "area__parent_links"
    rows = (
        CommuneResult.objects.filter(run=run, kind=ALL_KINDS)
        .filter(**{f"{links}__parent_level": mesh.level, f"{links}__validity__endswith__isnull": True})
        .order_by()
        .values_list(f"{links}__parent__code", "access_class", "is_robust")
        .annotate(need=Coalesce(Sum("demand"), Value(0.0), output_field=FloatField()))
    )
    totals: dict[str, float] = defaultdict(float)
    robust: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for code, name, is_robust, need in rows:
        totals[code] += need
        if is_robust:
            robust[code][name] += need
    return {
        code: {name: Decimal(need / totals[code]).quantize(QUANTUM) for name, need in found.items()}
        for code, found in robust.items()
        if totals[code]
    }
