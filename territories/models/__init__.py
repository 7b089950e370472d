"""Areas, where they belong, and what is measured in them."""

from territories.models.areas import Area, AreaOutline
from territories.models.indicators import Indicator, IndicatorValue
from territories.models.loads import RegionLoad
from territories.models.memberships import AreaMembership
from territories.models.movements import AreaMovement
from territories.models.need import NeedModel, NeedWeight
from territories.models.neighbours import NeighbourCommune, NeighbourValue
from territories.models.recruitment import RecruitmentProject
from territories.models.totals import IndicatorTotal
from territories.models.zonings import DistrictCommune, Zoning

__all__ = [
    "Area",
    "AreaMembership",
    "AreaMovement",
    "AreaOutline",
    "DistrictCommune",
    "Indicator",
    "IndicatorTotal",
    "IndicatorValue",
    "NeedModel",
    "NeedWeight",
    "NeighbourCommune",
    "NeighbourValue",
    "RecruitmentProject",
    "RegionLoad",
    "Zoning",
]
