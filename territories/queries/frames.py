"""What a map needs around its values: the bounds of an area, and who drew its outline."""

from dataclasses import dataclass

from django.contrib.gis.db.models import Extent
from django.db.models import QuerySet

from iae_portal.common.reference_state import kept_with_reference
from territories.enums import AreaLevel
from territories.models import Area, AreaOutline


@dataclass(frozen=True, slots=True)
class Frame:
    """West, south, east and north in degrees, and who drew the outline; all empty without an outline."""

    bounds: str = ""
    producer: str = ""
    vintage: str = ""


@kept_with_reference
def frame_of(area: Area) -> Frame:
    """The frame of an area, in one query."""
    return _frame(AreaOutline.objects.filter(area=area))


@kept_with_reference
def frame_region() -> Frame:
    """The frame of the région, in one query."""
    return _frame(AreaOutline.objects.filter(area__level=AreaLevel.REGION, area__is_current=True))


def _frame(outlines: "QuerySet[AreaOutline]") -> Frame:
    rows = outlines.values("source__producer", "source__vintage").annotate(box=Extent("geom")).order_by()
    found = next(iter(rows), None)
    if found is None:
        return Frame()
    bounds = ",".join(f"{value:.4f}" for value in found["box"])
    return Frame(bounds, found["source__producer"], found["source__vintage"])
