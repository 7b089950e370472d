"""The closed vocabularies of support operators and of their referencing."""

from django.db import models


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", "association"
    COOPERATIVE = "cooperative", "coopérative (SCOP, SCIC, CAE)"
    COMPANY = "company", "société commerciale"
    SOLE_TRADER = "sole_trader", "entreprise individuelle"
    PUBLIC = "public", "organisme public ou consulaire"
    OTHER = "other", "autre forme"


class ServiceKind(models.TextChoices):
    """What an operator may do for those who develop an activity."""

    MARKET_STUDY = "market_study", "étude de marché et faisabilité"
    BUSINESS_MODEL = "business_model", "modèle économique"
    LEGAL_STRUCTURE = "legal_structure", "structuration juridique"
    FINANCE = "finance", "ingénierie financière"
    HUMAN_RESOURCES = "human_resources", "ressources humaines et formation"
    DIGITAL = "digital", "numérique"
    SALES = "sales", "commercialisation et marchés publics (clauses)"
    ECOLOGY = "ecology", "RSE et transition écologique"
    COOPERATION = "cooperation", "coopération et fusion"
    SOCIAL_IMPACT = "social_impact", "évaluation d’utilité sociale"
    GOVERNANCE = "governance", "gouvernance et management"
    MOBILITY = "mobility", "mobilité et levée des freins à l’emploi"


class PriceUnit(models.TextChoices):
    DAY = "day", "par jour"
    FLAT = "flat", "forfait"


class ProofKind(models.TextChoices):
    REGISTRATION = "registration", "extrait Kbis, statuts ou récépissé de déclaration"
    TAX_AND_SOCIAL = "tax_and_social", "attestations sociale et fiscale"
    REFERENCES = "references", "attestations de bonne exécution"
    RESUMES = "resumes", "CV anonymisés des intervenants"
    QUALIOPI = "qualiopi", "certification Qualiopi"
    INSURANCE = "insurance", "assurance de responsabilité civile professionnelle"
    OTHER = "other", "autre pièce"


# Without them, nobody can tell that the operator exists and is up to date with its contributions.
REQUIRED_PROOFS = (ProofKind.REGISTRATION, ProofKind.TAX_AND_SOCIAL)


class RequestState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    SUBMITTED = "submitted", "déposée"
    CORRECTION_ASKED = "correction_asked", "à corriger"
    UNDER_REVIEW = "under_review", "en instruction"
    REFERENCED = "referenced", "référencé"
    REFUSED = "refused", "refusée"
    EXPIRED = "expired", "échue"
    WITHDRAWN = "withdrawn", "retirée"


# What the operator may still write, what has not ended, and what an agent has to deal with.
EDITABLE_STATES = (RequestState.DRAFT, RequestState.CORRECTION_ASKED)
OPEN_STATES = (*EDITABLE_STATES, RequestState.SUBMITTED, RequestState.UNDER_REVIEW)
WAITING_STATES = (RequestState.SUBMITTED, RequestState.UNDER_REVIEW)


class Section(models.TextChoices):
    """The parts of the card that an operator fills."""

    IDENTITY = "organisme", "Mon organisme"
    SERVICES = "services", "Services et prix"
    TERRITORIES = "territoires", "Territoires"
    REFERENCES = "references", "Références"
    PROOFS = "pieces", "Pièces"


class EvaluationAxis(models.TextChoices):
    """What a structure evaluates, from 1 to 5."""

    QUALITY = "quality", "qualité du travail"
    DEADLINES = "deadlines", "respect des délais"
    ADAPTATION = "adaptation", "adaptation à la structure"
    PRICE = "price", "rapport qualité-prix"
