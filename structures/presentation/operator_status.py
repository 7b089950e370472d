"""The state of a request in plain words: where it stands, and the next step with who holds it."""

from dataclasses import dataclass

from django.utils import timezone

from iae_portal.common.formatting import format_date
from structures.models import ReferencingRequest
from structures.operator_enums import RequestState
from structures.rules.operator_dates import SILENCE_MONTHS, add_months

RENEWAL_NOTICE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Status:
    """A level of alert of the design system, a sentence, and what comes next."""

    level: str
    title: str
    next_step: str
    detail: str = ""


def describe_status(request: ReferencingRequest, *, missing: int = 0) -> Status:  # noqa: PLR0911 -- one a state
    """The words of the operator's space; `missing` counts what the card still lacks."""
    submitted, until = format_date(request.submitted_at), format_date(request.valid_until)
    match RequestState(request.state):
        case RequestState.DRAFT:
            left = "Déposez la demande." if not missing else "Complétez la fiche, puis déposez la demande."
            return Status("info", "Votre demande est en préparation : vous seul la voyez.", left)
        case RequestState.SUBMITTED:
            step = "Le service vérifie que le dossier est complet. Vous n’avez rien à faire."
            return Status("info", f"Demande déposée le {submitted}. {_deadline(request)}", step)
        case RequestState.CORRECTION_ASKED:
            step = "Corrigez la fiche, puis déposez-la de nouveau."
            return Status("warning", "Le service vous demande de corriger la fiche.", step, request.correction_note)
        case RequestState.UNDER_REVIEW:
            step = "La décision vous sera écrite. Vous n’avez rien à faire."
            return Status(
                "info", f"Dossier complet, en instruction. Déposé le {submitted}. {_deadline(request)}", step
            )
        case RequestState.REFERENCED:
            return _describe_in_force(request)
        case RequestState.REFUSED:
            step = "Vous pouvez contester la décision dans les deux mois, ou préparer une nouvelle demande."
            title = f"Demande refusée le {format_date(request.decided_at)}."
            return Status("error", title, step, request.motive)
        case RequestState.EXPIRED:
            step = "Préparez une nouvelle demande pour y revenir."
            return Status("warning", f"Référencement échu le {until} : la fiche n’est plus dans l’annuaire.", step)
        case RequestState.WITHDRAWN:
            return Status("info", "Vous avez retiré cette demande.", "Vous pouvez en préparer une nouvelle.")


def _describe_in_force(request: ReferencingRequest) -> Status:
    title = f"Référencé jusqu’au {format_date(request.valid_until)} : votre fiche est dans l’annuaire public."
    left = (request.valid_until - timezone.localdate()).days if request.valid_until else 0
    if left < 0:
        ended = f"Référencement échu le {format_date(request.valid_until)} : la fiche n’est plus dans l’annuaire."
        return Status("warning", ended, "Préparez le renouvellement pour y revenir.")
    if left <= RENEWAL_NOTICE_DAYS:
        return Status("warning", title, f"Il reste {left} jours : préparez le renouvellement.")
    return Status("success", title, "Rien à faire. Pour changer la fiche, préparez une nouvelle version.")


def _deadline(request: ReferencingRequest) -> str:
    if request.submitted_at is None:
        return ""
    day = add_months(timezone.localdate(request.submitted_at), SILENCE_MONTHS)
    return f"Sans réponse le {format_date(day)}, elle est réputée rejetée."
