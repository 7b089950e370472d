"""The procès-verbal as PDF, marked as a draft until it is locked, and its extract on one file."""

from typing import Any

from committees.documents.charter import charter_of
from committees.domain.minutes_content import compose_minutes
from committees.enums import MinutesState
from committees.models import AgendaItem, Minutes
from iae_portal.common.pdf import render_pdf

TEMPLATE = "committees/documents/minutes.html"
EXTRACT = "committees/documents/extract.html"


def render_minutes(minutes: Minutes) -> bytes:
    return render_pdf(template=TEMPLATE, context=_context(minutes))


def render_extract(minutes: Minutes, item: AgendaItem) -> bytes:
    """What a locked version says of one point; nothing of the other files."""
    context = _context(minutes)
    rows = [row for row in context["content"]["items"] if row["rank"] == item.rank]
    return render_pdf(template=EXTRACT, context={**context, "row": rows[0], "item": item})


def _context(minutes: Minutes) -> dict[str, Any]:
    return {
        **charter_of(minutes.session),
        "minutes": minutes,
        "content": compose_minutes(minutes),
        "is_draft": minutes.state == MinutesState.DRAFT,
    }
