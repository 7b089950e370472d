"""The closed vocabularies of insertion structures."""

from django.db import models


class SiaeKind(models.TextChoices):
    """The four kinds of structure that the directorate funds (code du travail, article L. 5132-4)."""

    EI = "EI", "entreprise d’insertion"
    ETTI = "ETTI", "entreprise de travail temporaire d’insertion"
    AI = "AI", "association intermédiaire"
    ACI = "ACI", "atelier et chantier d’insertion"


class StructureKind(models.TextChoices):
    """Every kind of structure in the register: those funded here, and those that only have their place in it."""

    EI = "EI", "entreprise d’insertion"
    ETTI = "ETTI", "entreprise de travail temporaire d’insertion"
    AI = "AI", "association intermédiaire"
    ACI = "ACI", "atelier et chantier d’insertion"
    EITI = "EITI", "entreprise d’insertion par le travail indépendant"
    GEIQ = "GEIQ", "groupement d’employeurs pour l’insertion et la qualification"
    EA = "EA", "entreprise adaptée"


class Measure(models.TextChoices):
    """Funding measures, with the codes of the payment agency (ASP); the FDI, an aid to projects, is not one."""

    ACI_DC = "ACI_DC", "ACI, droit commun"
    EI_DC = "EI_DC", "EI, droit commun"
    AI_DC = "AI_DC", "AI, droit commun"
    ETTI_DC = "ETTI_DC", "ETTI, droit commun"
    ACI_MP = "ACI_MP", "ACI, milieu pénitentiaire"
    EI_MP = "EI_MP", "EI, milieu pénitentiaire"
    ACIPA_DC = "ACIPA_DC", "ACI, code ACIPA de l’ASP"
    EIPA_DC = "EIPA_DC", "EI, code EIPA de l’ASP"

    @property
    def kind(self) -> SiaeKind:
        return SiaeKind(self.value.partition("_")[0].removesuffix("PA"))


class LocatedBy(models.TextChoices):
    """How the point of a site was found."""

    PRODUCER = "producer", "coordonnées du producteur"
    COMMUNE = "commune", "point de la commune"
    VERIFIED = "verified", "position vérifiée"


class ConventionState(models.TextChoices):
    """State of a convention on a day; a structure that loses its last annexe in force keeps thirty days."""

    ACTIVE = "active", "active"
    GRACE = "grace", "en délai de grâce"
    DEACTIVATED = "deactivated", "désactivée"


class Consumption(models.TextChoices):
    """Mean ETP worked over the months declared, against the ETP under convention, both cut to two decimals."""

    UNDER = "under", "sous-consommation"
    MATCHED = "matched", "conforme"
    OVER = "over", "sur-consommation"


class ProposalState(models.TextChoices):
    """Life of the changes that members propose for the card of their structure."""

    PROPOSED = "proposed", "à examiner"
    VALIDATED = "validated", "validée"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


class Subject(models.TextChoices):
    """Which row of a structure a change was made to."""

    STRUCTURE = "siae", "structure"
    SITE = "site", "site"
    CONVENTION = "convention", "convention"
    ANNEX = "financialannex", "annexe financière"


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
