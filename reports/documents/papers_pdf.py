"""The final report and the note as PDF/UA: tagged, in French, titled, every picture described."""

from typing import Any

from iae_portal.common.pdf import render_pdf
from reports.documents.pictures import LEGEND, Picture
from reports.documents.shown import list_messages, note_figures, show_parts
from reports.models import Restitution
from reports.rules.content import Content

STYLE = "css/report.css"


def write_report_pdf(restitution: Restitution, content: Content, pictures: dict[str, Picture]) -> bytes:
    context = {
        **_base(restitution, content),
        "messages": list_messages(content),
        "parts": show_parts(content, pictures),
    }
    return render_pdf(template="reports/documents/report.html", context=context, style=STYLE, is_universal=True)


def write_note_pdf(restitution: Restitution, content: Content, pictures: dict[str, Picture]) -> bytes:
    context = {
        **_base(restitution, content),
        "messages": list_messages(content),
        "figures": note_figures(content, pictures),
    }
    return render_pdf(template="reports/documents/note.html", context=context, style=STYLE, is_universal=True)


def _base(restitution: Restitution, content: Content) -> dict[str, Any]:
    return {
        "content": content,
        "number": restitution.number,
        "fingerprint": restitution.fingerprint,
        "legend": LEGEND,
    }
