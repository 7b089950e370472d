"""The life of a file in words, as each reader may know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.db.models import Q

from calls.domain.application_states import BY_NAME, MOVES
from calls.models import Application
from iae_portal.common.models import AuditEvent

MOST_EVENTS = 200


class Reader(IntEnum):
    """How much of the trail somebody reads: each reads what the one before does."""

    REVIEWER = 1
    INSTRUCTOR = 2
    MANAGER = 3


WORDS: Mapping[str, tuple[str, Reader]] = {
    # An event without its move is told as the first that leads to the state.
    **{f"application:{move.target}": (move.words, Reader.REVIEWER) for move in reversed(MOVES)},
    "application:point": ("Point de recevabilité examiné", Reader.INSTRUCTOR),
    "correction:open": ("Correction demandée", Reader.INSTRUCTOR),
    "correction:cancelled": ("Demande de correction annulée", Reader.INSTRUCTOR),
    "correction:expired": ("Demande de correction échue sans réponse", Reader.INSTRUCTOR),
    "message:sent": ("Message échangé avec le porteur", Reader.INSTRUCTOR),
    "note:written": ("Note interne écrite", Reader.INSTRUCTOR),
    "assignment:given": ("Dossier confié", Reader.INSTRUCTOR),
    "assignment:withdrawn": ("Attribution retirée", Reader.INSTRUCTOR),
    "review:sent": ("Évaluation envoyée", Reader.INSTRUCTOR),
    "seal:opened": ("Pli ouvert avant la clôture", Reader.INSTRUCTOR),
    "decision:prepared": ("Décision préparée", Reader.INSTRUCTOR),
    "decision:held": ("Décision prête à notifier", Reader.INSTRUCTOR),
    "decision:dropped": ("Décision en préparation abandonnée", Reader.INSTRUCTOR),
    "letter:sent": ("Lettre de notification envoyée", Reader.REVIEWER),
    "appeal:recorded": ("Recours enregistré", Reader.INSTRUCTOR),
    "appeal:closed": ("Recours clos", Reader.INSTRUCTOR),
    "condition:evidence": ("Preuve d’une condition remise", Reader.INSTRUCTOR),
    "condition:settled": ("Condition constatée", Reader.INSTRUCTOR),
    "convention:drafted": ("Convention préparée", Reader.INSTRUCTOR),
    "convention:sent": ("Convention envoyée à la signature", Reader.INSTRUCTOR),
    "convention:signature": ("Signature de la convention", Reader.INSTRUCTOR),
    "convention:active": ("Convention en vigueur", Reader.REVIEWER),
    "convention:ended": ("Convention terminée", Reader.REVIEWER),
    "convention:terminated": ("Convention résiliée", Reader.REVIEWER),
    "amendment:sent": ("Avenant envoyé à la signature", Reader.INSTRUCTOR),
    "amendment:signed": ("Avenant en vigueur", Reader.REVIEWER),
    "opening:declared": ("Ouverture d’un site déclarée", Reader.INSTRUCTOR),
    "opening:validated": ("Ouverture d’un site vérifiée", Reader.REVIEWER),
    "report:submitted": ("Bilan remis", Reader.INSTRUCTOR),
    "report:accepted": ("Bilan accepté", Reader.INSTRUCTOR),
    "report:returned": ("Bilan à compléter", Reader.INSTRUCTOR),
    # Who has an interest in what is known of those who decide of it, and of nobody else.
    "conflict:declared": ("Conflit d’intérêts déclaré", Reader.MANAGER),
    "conflict:confirmed": ("Conflit d’intérêts confirmé", Reader.MANAGER),
    "conflict:dismissed": ("Conflit d’intérêts écarté", Reader.MANAGER),
}


# What follows the decision, as the applicant reads it.
APPLICANT_WORDS: Mapping[str, str] = {
    "letter:sent": "Votre lettre de notification est au dossier",
    "condition:evidence": "Vous avez remis la preuve d’une condition",
    "condition:settled": "Le service a constaté une condition",
    "convention:sent": "La convention vous est proposée à la signature",
    "convention:active": "La convention est en vigueur",
    "convention:ended": "La convention est terminée",
    "convention:terminated": "La convention est résiliée",
    "amendment:sent": "Un avenant vous est proposé à la signature",
    "amendment:signed": "L’avenant est en vigueur",
    "opening:declared": "L’ouverture d’un site est déclarée",
    "opening:validated": "L’ouverture du site est vérifiée",
    "report:submitted": "Vous avez remis un bilan",
    "report:accepted": "Votre bilan est accepté",
    "report:returned": "Votre bilan est à compléter",
}


@dataclass(frozen=True, slots=True)
class Told:
    words: str
    who: str
    when: datetime
    detail: str


def tell_life(application: Application, *, reader: Reader) -> list[Told]:
    """What happened to a file, the latest first; one query."""
    verbs = [verb for verb, (_, level) in WORDS.items() if level <= reader]
    rows = AuditEvent.objects.filter(
        subject_type=application._meta.label_lower,  # noqa: SLF001 -- the documented introspection API
        subject_id=str(application.pk),
        verb__in=verbs,
    )
    return [
        Told(_words(event), str(event.actor or "le portail"), event.happened_at, event.data.get("motive", ""))
        for event in rows.select_related("actor").order_by("-pk")[:MOST_EVENTS]
    ]


def tell_applicant_life(application: Application) -> list[Told]:
    """What the applicant is told of it: its moves and what followed, without who made them; one query."""
    rows = AuditEvent.objects.filter(
        subject_type=application._meta.label_lower,  # noqa: SLF001 -- the documented introspection API
        subject_id=str(application.pk),
    )
    moves = Q(verb__in=[f"application:{move.target}" for move in MOVES], data__has_key="move")
    rows = rows.filter(moves | Q(verb__in=list(APPLICANT_WORDS)))
    return [
        Told(_applicant_words(event), "", event.happened_at, event.data.get("motive", ""))
        for event in rows.order_by("-pk")[:MOST_EVENTS]
    ]


def _applicant_words(event: AuditEvent) -> str:
    known = APPLICANT_WORDS.get(event.verb)
    return known or BY_NAME[event.data["move"]].applicant_words


def _words(event: AuditEvent) -> str:
    move = BY_NAME.get(event.data.get("move", ""))
    return move.words if move else WORDS[event.verb][0]
