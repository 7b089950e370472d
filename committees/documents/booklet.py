"""The booklet of a session: the agenda, one page a file that the reader may see, then the annexes."""

from typing import Any

from committees.documents.charter import charter_of
from committees.models import Session
from committees.presentation.summaries import summarize_items
from committees.queries.sessions import list_items
from iae_portal.common.pdf import render_pdf

TEMPLATE = "committees/documents/booklet.html"


def render_booklet(session: Session, *, user: Any) -> bytes:
    return render_pdf(template=TEMPLATE, context=compose_booklet(session, user=user))


def compose_booklet(session: Session, *, user: Any) -> dict[str, Any]:
    """A file in which the reader has an interest has neither page nor annex; the agenda says that it was left out."""
    items = list(list_items(session))
    summaries = summarize_items(items, user=user)
    hidden = {item.pk for item in items if item.application_id and item.application_id not in summaries}
    papers = session.papers.select_related("file", "item").order_by("item__rank", "title", "pk")
    return {
        **charter_of(session),
        "points": [
            {
                "item": item,
                "summary": summaries.get(item.application_id or 0),
                "is_hidden": item.pk in hidden,
            }
            for item in items
        ],
        "annexes": [paper for paper in papers if paper.item_id not in hidden],
        "hidden_count": len(hidden),
    }
