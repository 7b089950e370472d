"""What the restitution documents hold about a person."""

from iae_portal.common.personal_registry import trace
from reports.models import DocumentTemplate, Restitution

trace(DocumentTemplate, "added_by")
trace(Restitution, "made_by")
