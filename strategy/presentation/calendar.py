"""The drawn calendar of a road map."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.safestring import SafeString

from iae_portal.common.formatting import NO_BREAK_SPACE
from iae_portal.common.span_chart import Span, SpanGroup, span_chart
from strategy.enums import ActionState
from strategy.models import Action, RoadMap
from strategy.queries.road_maps import ActionLine, AxisContent


def dated_lines(content: Sequence[AxisContent]) -> list[ActionLine]:
    """The actions that have a day at least, axis by axis, in the order of their beginning."""
    lines = []
    for part in content:
        dated = [line for line in part.actions if line.action.starts_on or line.action.due_on]
        lines += sorted(dated, key=lambda line: _ends(line.action)[0])
    return lines


def draw_calendar(road_map: RoadMap, content: Sequence[AxisContent]) -> SafeString | None:
    """A bar an action, on the years of the road map; None when no action has a day."""
    lines = dated_lines(content)
    if not lines:
        return None
    groups = []
    for part in content:
        spans = [_span(line) for line in lines if line.axis.pk == part.axis.pk]
        if spans:
            groups.append(SpanGroup(part.axis.title, spans))
    return span_chart(
        title=f"Calendrier des actions, {road_map.first_year} à {road_map.last_year}",
        description="Une barre par action, de son début à son échéance ; la partie foncée dit son avancement. "
        "Le tableau qui suit donne les dates et les états.",
        groups=groups,
        first=dt.date(road_map.first_year, 1, 1),
        last=dt.date(road_map.last_year, 12, 31),
        today=timezone.localdate(),
    )


def _ends(action: Action) -> tuple[dt.date, dt.date]:
    """An action with one day only is drawn on that day."""
    start = action.starts_on or action.due_on
    end = action.due_on or action.starts_on
    if start is None or end is None:
        raise ValueError("Cette action n’a pas de date.")
    return start, end


def _span(line: ActionLine) -> Span:
    action = line.action
    start, end = _ends(action)
    return Span(
        label=f"{action.title}, {action.progress}{NO_BREAK_SPACE}%",
        starts_on=start,
        ends_on=end,
        share=action.progress,
        is_late=line.is_overdue or action.state == ActionState.LATE,
        is_stopped=action.state == ActionState.STOPPED,
    )
