"""What the territories hold about a person."""

from iae_portal.common.personal_registry import trace
from territories.models import NeedModel

trace(NeedModel, "created_by", "activated_by")
