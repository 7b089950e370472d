"""The closed vocabularies of decisions, conventions and follow-up, in the words that people read."""

from django.db import models


class DecisionKind(models.TextChoices):
    ACCEPTED = "accepted", "accepté"
    WAITLISTED = "waitlisted", "sur liste d’attente"
    REJECTED = "rejected", "refusé"
    DISMISSED = "dismissed", "classé sans suite"


# Those that go against the applicant say why (CRPA, art. L211-2).
UNFAVOURABLE = (DecisionKind.REJECTED, DecisionKind.DISMISSED)


class DecisionState(models.TextChoices):
    """A decision is prepared, held ready for the préfet, then released: only then does it exist for the applicant."""

    PREPARED = "prepared", "préparée"
    HELD = "held", "prête à notifier"
    RELEASED = "released", "notifiée"
    REPLACED = "replaced", "remplacée"
    WITHDRAWN = "withdrawn", "retirée"


PENDING = (DecisionState.PREPARED, DecisionState.HELD)
TOLD = (DecisionState.RELEASED, DecisionState.REPLACED, DecisionState.WITHDRAWN)


class WithdrawalGround(models.TextChoices):
    """Why a decision is withdrawn; what creates rights is only so for reasons that the law names."""

    ILLEGAL = "illegal", "décision illégale (CRPA, art. L242-1)"
    CONDITIONS = "conditions", "conditions non respectées (CRPA, art. L242-2)"
    REQUEST = "request", "demande du porteur (CRPA, art. L242-4)"
    APPEAL = "appeal", "recours accueilli ou décision de justice"
    UNFAVOURABLE = "unfavourable", "décision défavorable reprise (CRPA, art. L243-3)"


class ConditionState(models.TextChoices):
    PENDING = "pending", "à tenir"
    MET = "met", "tenue"
    FAILED = "failed", "non tenue"
    WAIVED = "waived", "levée"


class AppealKind(models.TextChoices):
    GRACIOUS = "gracious", "recours gracieux"
    HIERARCHICAL = "hierarchical", "recours hiérarchique"
    JUDICIAL = "judicial", "recours contentieux"


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", "décision maintenue"
    QUASHED = "quashed", "décision retirée ou annulée"
    DROPPED = "dropped", "désistement"


class ConventionState(models.TextChoices):
    DRAFT = "draft", "projet"
    SENT = "sent", "envoyée à la signature"
    SIGNED = "signed", "signée"
    ACTIVE = "active", "en cours"
    ENDED = "ended", "terminée"
    TERMINATED = "terminated", "résiliée"


# What a convention says no longer changes: an amendment does it.
FROZEN_CONVENTIONS = (
    ConventionState.SIGNED,
    ConventionState.ACTIVE,
    ConventionState.ENDED,
    ConventionState.TERMINATED,
)


class Party(models.TextChoices):
    BENEFICIARY = "beneficiary", "porteur"
    COUNCIL = "council", "conseil départemental"
    STATE = "state", "État"


class AmendmentState(models.TextChoices):
    DRAFT = "draft", "projet"
    SENT = "sent", "envoyé à la signature"
    SIGNED = "signed", "en vigueur"
    CANCELLED = "cancelled", "abandonné"


class OpeningState(models.TextChoices):
    DECLARED = "declared", "déclarée, à vérifier"
    VALIDATED = "validated", "vérifiée"
    REFUSED = "refused", "refusée"


class ReportState(models.TextChoices):
    AWAITED = "awaited", "attendu"
    SUBMITTED = "submitted", "remis"
    RETURNED = "returned", "à compléter"
    ACCEPTED = "accepted", "accepté"
