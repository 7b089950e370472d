"""What the composed pages hold about a person."""

from iae_portal.common.personal_registry import hold
from iae_portal.dashboards.models import FirstVisit

hold(FirstVisit, "assignment__user", label="vos premières visites")
