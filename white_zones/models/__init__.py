"""Runs, what they measured, what is sketched on them, and the travel times that were supplied."""

from white_zones.models.archives import Archive
from white_zones.models.inputs import RunInputs
from white_zones.models.outside import OutsideNone, OutsideSite
from white_zones.models.parts import RunPart
from white_zones.models.publications import Publication
from white_zones.models.results import AreaResult, CommuneResult
from white_zones.models.runs import Run, RunSupply
from white_zones.models.siting import SitingAntenna, SitingStudy
from white_zones.models.sketches import Sketch, SketchChange
from white_zones.models.travel import TravelTime

__all__ = [
    "Archive",
    "AreaResult",
    "CommuneResult",
    "OutsideNone",
    "OutsideSite",
    "Publication",
    "Run",
    "RunInputs",
    "RunPart",
    "RunSupply",
    "SitingAntenna",
    "SitingStudy",
    "Sketch",
    "SketchChange",
    "TravelTime",
]
