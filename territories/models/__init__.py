"""Areas, where they belong, and what is measured in them."""

from territories.models.areas import Area, AreaOutline
from territories.models.indicators import Indicator, IndicatorValue
from territories.models.loads import RegionLoad
from territories.models.memberships import AreaMembership
from territories.models.need import NeedModel, NeedWeight
from territories.models.totals import IndicatorTotal

__all__ = [
    "Area",
    "AreaMembership",
    "AreaOutline",
    "Indicator",
    "IndicatorTotal",
    "IndicatorValue",
    "NeedModel",
    "NeedWeight",
    "RegionLoad",
]
