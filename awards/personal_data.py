"""What decisions and conventions hold about a person."""

from awards.models import (
    Amendment,
    Appeal,
    Condition,
    Convention,
    Decision,
    FollowUpReport,
    Letter,
    Signature,
    SiteOpening,
)
from iae_portal.common.personal_registry import trace

trace(Decision, "prepared_by", "held_by", "released_by", "closed_by")
trace(Condition, "decided_by")
trace(Convention, "created_by")
trace(Amendment, "created_by")
trace(Signature, "recorded_by")
trace(SiteOpening, "declared_by", "decided_by")
trace(FollowUpReport, "submitted_by", "reviewed_by")
trace(Letter, "sent_by")
trace(Appeal, "recorded_by", "closed_by")
