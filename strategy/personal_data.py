"""What the doctrine, the road maps and the projects hold about a person."""

from iae_portal.common.personal_registry import ACT, hold, trace
from strategy.models import (
    ActionUpdate,
    Commitment,
    Evidence,
    Initiative,
    ProjectUpdate,
    Reading,
    Recommendation,
    RecommendationVersion,
    Remark,
    RoadMap,
    Suggestion,
    TerritoryProject,
)

hold(Remark, "author", label="remarques que vous avez écrites sur des préconisations", kept=ACT)
hold(ActionUpdate, "author", label="nouvelles d’actions que vous avez écrites", kept=ACT)
hold(ProjectUpdate, "author", label="nouvelles de projets de territoire que vous avez écrites", kept=ACT)
trace(Recommendation, "created_by")
trace(Evidence, "frozen_by")
trace(RecommendationVersion, "validated_by")
trace(RoadMap, "created_by")
trace(Reading, "recorded_by")
trace(Commitment, "recorded_by")
trace(Initiative, "recorded_by")
trace(TerritoryProject, "created_by")
trace(Suggestion, "decided_by")
