"""What the diagnosis holds about a person."""

from iae_portal.common.personal_registry import ACT, hold, trace
from white_zones.models import Archive, Publication, Run, SitingStudy, Sketch

hold(Sketch, "author", label="vos esquisses", kept=ACT)
hold(SitingStudy, "author", label="vos études d’implantation", columns=["name", "is_shared", "created_at"], kept=ACT)
trace(Run, "created_by")
trace(Archive, "archived_by")
trace(Publication, "published_by")
