"""Recommendations, suggestions, partners and initiatives of tests, plainly made."""

import datetime as dt
from itertools import count

from strategy.domain.freezing import write_note
from strategy.domain.recommendations import (
    add_evidence,
    create_recommendation,
    drop_recommendation,
    open_discussion,
    validate_recommendation,
)
from strategy.enums import Lever, RecommendationState, SuggestionKind
from strategy.models import Initiative, Partner, Suggestion
from tests.factories.structures import make_department
from tests.factories.users import make_agent

_numbers = count(1)
WRITTEN = {
    "title": "Ouvrir un chantier d’insertion",
    "problem": "Aucune structure à moins d’une heure.",
    "action": "Réserver un appel à ce territoire.",
    "owner": "Unité départementale",
    "success": "Un porteur identifié avant l’été.",
    "lever": Lever.CALL,
    "priority": 1,
}


def make_note(**fields):
    """Evidence in words, not saved."""
    values = {
        "title": "Constat d’une réunion",
        "text": "Les élus confirment le besoin.",
        "source": "Compte rendu de la réunion",
        "dated_on": dt.date(2026, 3, 2),
    }
    return write_note(**{**values, **fields})


def make_recommendation(
    *, actor=None, department=None, regional=False, state=RecommendationState.DRAFT, proved=True, areas=None, **fields
):
    """Whole by default: nothing keeps it from being validated."""
    actor = actor or make_agent()
    department = None if regional else department or make_department()
    place = areas if areas is not None else [department or make_department()]
    made = create_recommendation(values={**WRITTEN, **fields, "department": department}, areas=place, actor=actor)
    if proved:
        add_evidence(made, evidence=make_note(), actor=actor)
    if state == RecommendationState.DROPPED:
        return drop_recommendation(made, motive="Le projet existe déjà.", actor=actor)
    if state in (RecommendationState.DISCUSSED, RecommendationState.VALIDATED):
        open_discussion(made, actor=actor)
    if state == RecommendationState.VALIDATED:
        # A région's agent validates, whoever wrote it.
        validate_recommendation(made, note="", actor=make_agent())
        made.refresh_from_db()
    return made


def make_partner(**fields):
    values = {"name": f"Partenaire {next(_numbers)}", "kind": "network"}
    return Partner.objects.create(**{**values, **fields})


def make_initiative(*, areas=(), **fields):
    values = {
        "title": f"Initiative {next(_numbers)}",
        "origin": "state",
        "theme": "mobility",
        "description": "Un minibus relie les vallées.",
        "first_year": 2018,
        "source": "Enquête",
        "recorded_by": fields.pop("actor", None) or make_agent(),
    }
    made = Initiative.objects.create(**{**values, **fields})
    made.areas.set(areas or [make_department()])
    return made


def make_suggestion(*, department=None, regional=False, **fields):
    department = None if regional else department or make_department()
    values = {
        "key": f"essai-{next(_numbers)}",
        "kind": SuggestionKind.WHITE_ZONE,
        "department": department,
        "area": department,
        "title": "Zone blanche robuste",
        "reason": "Douze communes sont en zone blanche.",
        "figures": [["Communes blanches robustes", "12"]],
        "source": "Calcul d’essai",
        "dated_on": dt.date(2026, 3, 2),
        "path": "/diagnostic/1/",
    }
    return Suggestion.objects.create(**{**values, **fields})
