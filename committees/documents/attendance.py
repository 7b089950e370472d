"""The attendance list that members sign as they come in."""

from itertools import groupby

from committees.documents.charter import charter_of
from committees.models import Session
from committees.queries.rosters import list_substitutes, list_titulars
from committees.rules.quorum import needed_of
from iae_portal.common.formatting import paris
from iae_portal.common.pdf import render_pdf

TEMPLATE = "committees/documents/attendance.html"


def render_attendance_list(session: Session) -> bytes:
    """Seats by collège, each with its suppléants, and room to sign."""
    day = paris(session.starts_at).date()
    titulars = list_titulars(session.committee, day)
    substitutes = list_substitutes(session.committee, day)
    bodies = [
        {
            "name": body.name,
            "rows": [
                {"member": member, "substitutes": [one.full_name for one in substitutes.get(member.pk, [])]}
                for member in members
            ],
        }
        for body, members in groupby(titulars, key=lambda member: member.body)
    ]
    needed = needed_of(len(titulars), rules=session.committee.rules) if titulars else 0
    context = {**charter_of(session), "bodies": bodies, "composing": len(titulars), "needed": needed}
    return render_pdf(template=TEMPLATE, context=context)
