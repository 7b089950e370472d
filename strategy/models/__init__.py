"""Recommendations, road maps, partners, initiatives and suggestions."""

from strategy.models.partners import Commitment, Initiative, Partner
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
    "Reading",
    "Recommendation",
    "RecommendationVersion",
    "Remark",
    "RoadMap",
    "Suggestion",
]
