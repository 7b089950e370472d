"""The closed vocabularies of insertion structures."""

from django.db import models


class SiaeKind(models.TextChoices):
    """The four kinds of structure that the directorate funds (code du travail, article L. 5132-4)."""

    EI = "EI", "entreprise d’insertion"
    ETTI = "ETTI", "entreprise de travail temporaire d’insertion"
    AI = "AI", "association intermédiaire"
    ACI = "ACI", "atelier et chantier d’insertion"


class Funder(models.TextChoices):
    """Who pays for the posts of an annexe financière."""

    STATE = "state", "État"
    DEPARTMENT = "department", "conseil départemental"
    ROUNDING = "rounding", "écart d’arrondi"


class AnnexState(models.TextChoices):
    """States of an annexe financière, with the codes of the payment agency (ASP)."""

    VALIDATED = "VALIDE", "validée"
    PROVISIONAL = "PROVISOIRE", "provisoire"
    HISTORICAL = "HISTORISE", "archivée"
    CANCELLED = "ANNULE", "annulée"
    ENTERED = "SAISI", "saisie"
    DRAFT = "BROUILLON", "brouillon"
    CLOSED = "CLOTURE", "clôturée"
    REJECTED = "REJETE", "rejetée"


# Two predicates that are often confused: an annexe in force today, and one that counts in a year's figures.
STATES_IN_FORCE = (AnnexState.VALIDATED, AnnexState.PROVISIONAL)
STATES_COUNTED = (AnnexState.VALIDATED, AnnexState.PROVISIONAL, AnnexState.CLOSED)


class GapClass(models.TextChoices):
    """What a difference between a printed and a computed figure amounts to."""

    EXACT = "exact", "exact"
    ROUNDING = "rounding", "écart d’arrondi"
    UNEXPLAINED = "unexplained", "écart inexpliqué"
