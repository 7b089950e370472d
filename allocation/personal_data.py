"""What the allocation holds about a person."""

from allocation.models import (
    Adoption,
    Consultation,
    Envelope,
    Extension,
    LineComment,
    NeedKey,
    Notification,
    Opinion,
    Scenario,
    ScenarioVersion,
)
from iae_portal.common.personal_registry import ACT, hold, trace

hold(LineComment, "author", label="commentaires de lignes que vous avez écrits", kept=ACT)
hold(Opinion, "given_by", label="avis de répartition que vous avez transmis", kept=ACT)
trace(Scenario, "created_by")
trace(ScenarioVersion, "author")
trace(Adoption, "adopted_by")
trace(Notification, "sent_by")
trace(Consultation, "opened_by")
trace(Envelope, "updated_by")
trace(Extension, "granted_by")
trace(NeedKey, "created_by")
