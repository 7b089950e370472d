"""The reference on the quality of support: its versions, what is said of them, and how structures see themselves."""

from quality.models.assessments import Assessment, AssessmentAnswer
from quality.models.campaigns import CampaignReference
from quality.models.versions import Comment, ReferenceVersion

__all__ = ["Assessment", "AssessmentAnswer", "CampaignReference", "Comment", "ReferenceVersion"]
