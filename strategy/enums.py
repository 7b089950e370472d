"""The closed vocabularies of the doctrine, in the words that people read."""

from django.db import models


class Lever(models.TextChoices):
    """What a recommendation acts with."""

    CALL = "call", "appel à manifestation d’intérêt ou à projets"
    CLAUSE = "clause", "clause de solidarité"
    DIALOGUE = "dialogue", "dialogue de gestion"
    COFUNDING = "cofunding", "cofinancement"
    TRAINING = "training", "formation et montée en compétences"
    OPERATOR = "operator", "appui d’un opérateur référencé"
    PROCUREMENT = "procurement", "commande publique"
    PARTNERSHIP = "partnership", "partenariat"
    MOBILITY = "mobility", "mobilité"
    OTHER = "other", "autre levier"


class Priority(models.IntegerChoices):
    HIGH = 1, "haute"
    MEDIUM = 2, "moyenne"
    LOW = 3, "basse"


class RecommendationState(models.TextChoices):
    DRAFT = "draft", "en rédaction"
    DISCUSSED = "discussed", "en discussion"
    VALIDATED = "validated", "validée"
    DROPPED = "dropped", "écartée"


class EvidenceKind(models.TextChoices):
    """What a recommendation leans on, frozen with its source and its date."""

    RUN = "run", "diagnostic"
    SCENARIO = "scenario", "scénario de répartition"
    CALL = "call", "appel à projets"
    INDICATOR = "indicator", "indicateur"
    NOTE = "note", "constat"


class RoadMapState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publiée"
    CLOSED = "closed", "terminée"


class ActionState(models.TextChoices):
    PLANNED = "planned", "à engager"
    UNDER_WAY = "under_way", "en cours"
    LATE = "late", "en retard"
    DONE = "done", "réalisée"
    STOPPED = "stopped", "arrêtée"


class ProjectState(models.TextChoices):
    ACTIVE = "active", "en cours"
    COMPLETED = "completed", "achevé"
    ABANDONED = "abandoned", "abandonné"


class MeansOrigin(models.TextChoices):
    """Where the means of a projet de territoire were read."""

    DECISION = "decision", "décision notifiée"
    BUDGET = "budget", "plan de financement déposé"
    ADDED = "added", "ajouté au suivi"


# Nothing more is awaited of an action in one of these states.
ENDED = (ActionState.DONE, ActionState.STOPPED)
# Those whose reason is asked for.
EXPLAINED = (ActionState.LATE, ActionState.STOPPED)


class PartnerKind(models.TextChoices):
    REGION = "region", "conseil régional"
    DEPARTMENT = "department", "conseil départemental"
    EPCI = "epci", "EPCI ou commune"
    EMPLOYMENT = "employment", "service public de l’emploi"
    NETWORK = "network", "tête de réseau"
    FOUNDATION = "foundation", "fondation"
    FIRM = "firm", "entreprise"
    OTHER = "other", "autre partenaire"


class Origin(models.TextChoices):
    """Who took an initiative that already exists."""

    STATE = "state", "services de l’État"
    CDIAE = "cdiae", "CDIAE"
    DEPARTMENT = "department", "conseil départemental"
    REGION = "region", "conseil régional"
    OTHER = "other", "autre acteur"


class Theme(models.TextChoices):
    SUPPLY = "supply", "développement de l’offre"
    ACTIVITIES = "activities", "activités supports"
    SUPPORT = "support", "qualité de l’accompagnement"
    MOBILITY = "mobility", "mobilité"
    DIGITAL = "digital", "numérique"
    PROCUREMENT = "procurement", "clauses et achats"
    EMPLOYERS = "employers", "lien avec les employeurs"
    GOVERNANCE = "governance", "gouvernance"


class SuggestionKind(models.TextChoices):
    """Where a suggestion comes from; it is never adopted by itself."""

    WHITE_ZONE = "white_zone", "zone blanche robuste"
    SITING = "siting", "implantation proposée"
    TENSION = "tension", "métier en tension sans offre d’insertion"
    DUAL = "dual", "règle qui coûte dans un scénario"
    CONSUMPTION = "consumption", "consommation qui s’écarte"
    UNANSWERED = "unanswered", "appel sans réponse sur un territoire visé"


class SuggestionState(models.TextChoices):
    OPEN = "open", "à examiner"
    ADOPTED = "adopted", "reprise en préconisation"
    DISMISSED = "dismissed", "écartée"
    OUTDATED = "outdated", "sans objet"
