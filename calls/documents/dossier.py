"""A whole version of a file as PDF, for one audience: what that audience may not read is left out, and said to be."""

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import timezone

from calls.models import ApplicationVersion
from calls.presentation.answers import ShownPiece, show_sections
from calls.presentation.areas import name_areas
from calls.presentation.form_pages import tell_size
from calls.presentation.receipts import describe_receipt
from calls.rules.forms import FormSchema
from iae_portal.common.formatting import format_datetime
from iae_portal.common.pdf import render_pdf

TEMPLATE = "calls/applying/documents/dossier.html"


class Audience(StrEnum):
    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    ARCHIVE = "archive"

    @property
    def words(self) -> str:
        return AUDIENCE_WORDS[self]


AUDIENCE_WORDS = {
    Audience.APPLICANT: "Exemplaire du porteur",
    Audience.REVIEWER: "Exemplaire des évaluateurs",
    Audience.COMMITTEE: "Exemplaire du comité",
    Audience.ARCHIVE: "Exemplaire d’archive",
}
# Reviewers and committee members do not read what the call keeps from them.
RESTRICTED = frozenset({Audience.REVIEWER, Audience.COMMITTEE})


def render_dossier(version: ApplicationVersion, *, audience: Audience) -> bytes:
    return render_pdf(template=TEMPLATE, context=compose_dossier(version, audience=audience))


def compose_dossier(version: ApplicationVersion, *, audience: Audience) -> dict[str, Any]:
    form = version.call_version.content.form
    hidden = hidden_keys(form, audience=audience)
    answers = {key: value for key, value in version.answers.items() if key not in hidden}
    held = [piece for piece in version.pieces if piece["key"] not in hidden]
    pieces: dict[str, list[ShownPiece]] = {}
    for piece in held:
        shown = ShownPiece(piece["name"], piece["size"], piece["sha256"], note=tell_size(piece["size"]))
        pieces.setdefault(piece["key"], []).append(shown)
    asked = frozenset(version.answers) | {
        section.key for section in form.sections if any(one.key in version.answers for one in section.questions)
    }
    names = name_areas(form.questions(), answers)
    return {
        "version": version,
        "application": version.application,
        "audience": audience.words,
        "sections": show_sections(form, answers, shown=asked, names=names, pieces=pieces, hidden=hidden),
        "hidden_count": len(hidden & frozenset(version.answers)),
        "receipt": describe_receipt(version),
        "shows_receipt": audience in (Audience.APPLICANT, Audience.ARCHIVE),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "demonstration": settings.DEMONSTRATION,
        "made_at": format_datetime(timezone.now()),
    }


def hidden_keys(form: FormSchema, *, audience: Audience) -> frozenset[str]:
    """The questions that the audience does not read."""
    if audience not in RESTRICTED:
        return frozenset()
    return frozenset(question.key for question in form.questions() if not question.visible_to_reviewers)
