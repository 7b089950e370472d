"""Recommendations, road maps, partners, initiatives and suggestions."""

from strategy.models.partners import Commitment, Initiative, Partner
from strategy.models.projects import (
    ProjectAction,
    ProjectMeans,
    ProjectPartner,
    ProjectUpdate,
    TerritoryProject,
)
from strategy.models.recommendations import Evidence, Recommendation, RecommendationVersion, Remark
from strategy.models.roadmaps import Action, ActionUpdate, Axis, Goal, Reading, RoadMap
from strategy.models.suggestions import Suggestion

__all__ = [
    "Action",
    "ActionUpdate",
    "Axis",
    "Commitment",
    "Evidence",
    "Goal",
    "Initiative",
    "Partner",
    "ProjectAction",
    "ProjectMeans",
    "ProjectPartner",
    "ProjectUpdate",
    "Reading",
    "Recommendation",
    "RecommendationVersion",
    "Remark",
    "RoadMap",
    "Suggestion",
    "TerritoryProject",
]
