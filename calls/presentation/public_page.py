"""What the public page of a call says, from the version in force."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils import timezone

from calls.enums import CallState, TargetMode
from calls.models import Call, CallVersion
from calls.presentation.outline import list_documents, list_rules, outline_form
from calls.queries.calls import CLOSED, FORTHCOMING, OPEN, PHASES, phase_of
from calls.rules.deadlines import tell_time_left
from calls.rules.differences import Difference, compare_definitions
from calls.rules.rubrics import Rubric
from iae_portal.common.formatting import format_number

BADGES = {OPEN: "success", FORTHCOMING: "info", CLOSED: "", "annule": "error"}
TARGETS = {
    TargetMode.NONE: "Tous les territoires de la région.",
    TargetMode.FAVOURED: "Toute la région peut répondre\u00a0; les projets situés dans les communes visées sont "
    "favorisés.",
    TargetMode.RESERVED: "Réservé aux projets situés dans les communes visées.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a call stands today, in a word, a sentence and the time left."""

    phase: str
    label: str
    badge: str
    sentence: str
    time_left: str = ""

    @property
    def is_open(self) -> bool:
        return self.phase == OPEN


def tell_standing(call: Call, *, now: dt.datetime | None = None) -> Standing:
    """« Ouvert jusqu’au mardi 30 mars 2027 à 17 h 00 (heure de Paris) » and what is left."""
    moment = now or timezone.now()
    phase = phase_of(call, now=moment)
    sentence = {
        OPEN: f"Ouvert jusqu’au {call.deadline_words}",
        FORTHCOMING: f"Ouvre le {call.opening_words}",
        CLOSED: f"Clos depuis le {call.deadline_words}",
    }.get(phase, "Cet appel est annulé")
    left = tell_time_left(moment, call.window.closes_at) if phase == OPEN else ""
    return Standing(phase, PHASES[phase], BADGES[phase], sentence, left)


def compose_page(call: Call, version: CallVersion, *, now: dt.datetime | None = None) -> dict[str, Any]:
    """Everything that the version says, ready for the page."""
    content = version.content
    standing = tell_standing(call, now=now)
    return {
        "call": call,
        "version": version,
        "content": content,
        "standing": standing,
        "paragraphs": content.presentation,
        "rules": list_rules(content),
        "criteria": list_criteria(content.rubric),
        "expected": list_documents(content.form),
        "sections": outline_form(content.form),
        "target_words": TARGETS[TargetMode(version.target_mode)],
        "is_cancelled": call.state == CallState.CANCELLED,
    }


def list_criteria(rubric: Rubric) -> list[dict[str, str]]:
    """Each criterion with its weight, its share of the total and its floor."""
    whole = sum(Fraction(one.weight) for one in rubric.criteria)
    return [
        {
            "label": one.label,
            "guidance": one.guidance,
            "weight": format_number(one.weight, decimals=0 if one.weight == one.weight.to_integral_value() else 1),
            "share": format_number(float(Fraction(one.weight) / whole * 100)),
            "maximum": str(one.maximum),
            "floor": "" if one.floor is None else format_number(one.floor),
        }
        for one in rubric.criteria
    ]


def tell_versions(versions: list[CallVersion]) -> list[dict[str, Any]]:
    """Each version, the newest first, with what it changed from the one before."""
    ordered = sorted(versions, key=lambda one: one.number)
    told = []
    for former, version in zip([None, *ordered], ordered, strict=False):
        changes: list[Difference] = compare_definitions(former.content, version.content) if former else []
        told.append({"version": version, "changes": changes})
    return told[::-1]
