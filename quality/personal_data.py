"""What the quality reference holds about a person."""

from iae_portal.common.personal_registry import ACT, hold, trace
from quality.models import Assessment, CampaignReference, Comment, ReferenceVersion

hold(Comment, "author", label="commentaires du référentiel qualité que vous avez écrits", kept=ACT)
trace(Comment, "answered_by")
trace(ReferenceVersion, "created_by")
trace(Assessment, "started_by", "sent_by")
trace(CampaignReference, "attached_by")
