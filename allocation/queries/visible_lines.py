"""The lines of a version that a person may read."""

from accounts.models import User
from allocation.models import ScenarioLine


def visible_lines(user: User, version_id: int | None, *, code: str = "") -> list[ScenarioLine]:
    """By year then code; of one territory if its code is given."""
    lines = ScenarioLine.objects.visible_to(user).filter(version=version_id)
    if code:
        lines = lines.filter(code=code)
    return list(lines.order_by("year", "code"))
