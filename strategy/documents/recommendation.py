"""A recommendation on paper: what is validated, or what is being written and says so."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from iae_portal.common.formatting import format_date
from iae_portal.common.pdf import render_pdf
from strategy.models import Recommendation, RecommendationVersion
from strategy.presentation.reading import read_content, tell_carrier
from strategy.presentation.small_map import draw_places
from strategy.queries.places import areas_of_content
from territories.models import Area

TEMPLATE = "strategy/documents/recommendation.html"
WORKING = "Document de travail : cette préconisation n’est pas validée."
ESTIMATED = "Des chiffres sont estimés ou de démonstration : voir chaque preuve."


def print_working(recommendation: Recommendation, content: Mapping[str, Any]) -> bytes:
    """What is being written, with the evidence that its reader may see."""
    return _print(
        recommendation.number,
        content,
        notices=[WORKING],
        status=f"{recommendation.get_state_display()}, révision {recommendation.revision}",
        department=recommendation.department,
    )


def print_version(version: RecommendationVersion) -> bytes:
    recommendation = version.recommendation
    return _print(
        recommendation.number,
        version.content,
        notices=[],
        status=f"version {version.number}, validée le {format_date(version.validated_at)}",
        department=recommendation.department,
        fingerprint=version.fingerprint,
    )


def _print(
    number: str,
    content: Mapping[str, Any],
    *,
    notices: Sequence[str],
    status: str,
    department: Area | None,
    fingerprint: str = "",
) -> bytes:
    reading = read_content(content)
    context = {
        "number": number,
        "reading": reading,
        "status": status,
        "carrier": tell_carrier(department),
        "notices": [*notices, *([ESTIMATED] if reading.is_estimated else [])],
        "map": draw_places(areas_of_content(content), department=department),
        "fingerprint": fingerprint,
        "made_on": format_date(timezone.now()),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
    }
    return render_pdf(template=TEMPLATE, context=context)
