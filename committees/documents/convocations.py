"""Convocation letters, one page a member."""

from collections.abc import Sequence

from accounts.roles import Seat
from committees.documents.charter import charter_of
from committees.models import Member, Session
from committees.queries.sessions import list_items
from iae_portal.common.pdf import render_pdf

TEMPLATE = "committees/documents/convocations.html"


def render_convocations(session: Session, members: Sequence[Member]) -> bytes:
    letters = [{"member": member, "is_substitute": member.seat == Seat.SUBSTITUTE} for member in members]
    context = {**charter_of(session), "letters": letters, "items": list_items(session)}
    return render_pdf(template=TEMPLATE, context=context)
