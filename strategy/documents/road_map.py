"""A road map as a document: the same words and figures as its page, and its calendar."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from iae_portal.common.formatting import decimals_of, format_datetime
from iae_portal.common.pdf import render_pdf
from strategy.models import RoadMap
from strategy.presentation.action_words import tell_commitment, tell_state
from strategy.presentation.calendar import draw_calendar
from strategy.queries.road_maps import AxisContent, GoalLine, read_content

TEMPLATE = "strategy/documents/road_map.html"


def render_road_map(road_map: RoadMap, *, user: Any) -> bytes:
    """What the reader may read of it, as a tagged PDF."""
    return render_pdf(template=TEMPLATE, context=compose_road_map(road_map, user=user))


def compose_road_map(road_map: RoadMap, *, user: Any) -> dict[str, Any]:
    content = read_content(road_map, user=user)
    return {
        "road_map": road_map,
        "axes": [_axis(part) for part in content],
        "drawing": draw_calendar(road_map, content),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "is_demonstration": settings.DEMONSTRATION or road_map.is_demonstration,
        "made_at": format_datetime(timezone.now()),
    }


def _axis(part: AxisContent) -> dict[str, Any]:
    return {
        "part": part,
        "goals": [(line, decimals_of(_figures(line))) for line in part.goals],
        "actions": [
            (line, tell_state(line), [tell_commitment(one) for one in line.commitments]) for line in part.actions
        ],
    }


def _figures(line: GoalLine) -> list[Decimal | None]:
    return [line.goal.start, line.goal.target, line.current.value if line.current else None]
