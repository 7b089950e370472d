"""The self-assessment that a campaign asks for, as the page of a dialogue de gestion tells it."""

from typing import Any

from django.urls import reverse

from iae_portal.common.formatting import format_date
from quality.enums import AssessmentState
from quality.queries.assessments import asked_in
from quality.queries.structures import own_structures
from structures.models import Dialogue
from structures.rules.dialogue_requests import DialogueRequest


def tell_request(dialogue: Dialogue, user: Any) -> DialogueRequest | None:
    """None when the campaign asks for nothing. Agents open what was sent; the structure, its own at any time."""
    found = asked_in(dialogue)
    if found is None:
        return None
    asked, assessment = found
    label = f"Auto-évaluation de la qualité de l’accompagnement, version {asked.version.number}"
    is_own = own_structures(user).filter(pk=dialogue.siae_id).exists()
    if assessment is None:
        state = "à faire" if is_own else "non commencée"
        return DialogueRequest(label, state, reverse("quality:home") if is_own else "", "Faire l’auto-évaluation")
    is_sent = assessment.state == AssessmentState.SENT
    state = f"arrêtée le {format_date(assessment.sent_at)}" if is_sent else "en cours"
    opens = is_sent or is_own
    url = reverse("quality:assessment", args=[assessment.pk]) if opens else ""
    return DialogueRequest(label, state, url, "Lire l’auto-évaluation" if is_sent else "Continuer l’auto-évaluation")
