"""The demonstration's estimates give way to real values where those cover the region, and only there."""

from territories.domain.catalogue import DEFINITIONS
from territories.domain.need.components import covers_region
from territories.models import Indicator
from territories.queries.need import read_indicators, read_populations


def remove_replaced_twins() -> tuple[str, ...]:
    """Delete the estimated indicators that a real one replaces across the region; return their codes."""
    replacing = {code: definition.replaces for code, definition in DEFINITIONS.items() if definition.replaces}
    estimates = set(
        Indicator.objects.filter(
            code__in=[twin for twins in replacing.values() for twin in twins], is_demonstration=True
        ).values_list("code", flat=True)
    )
    useful = [code for code, twins in replacing.items() if estimates.intersection(twins)]
    if not useful:
        return ()
    populations = read_populations()
    covering = [
        code for code, reading in read_indicators(useful).items() if covers_region(reading, populations=populations)
    ]
    removed = sorted(estimates.intersection(twin for code in covering for twin in replacing[code]))
    # The totals and values go with their indicator.
    Indicator.objects.filter(code__in=removed, is_demonstration=True).delete()
    return tuple(removed)
