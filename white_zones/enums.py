"""The closed vocabularies of the diagnosis."""

from django.db import models

from iae_portal.common.job_states import JobState


class RunState(models.TextChoices):
    """Where a run stands, told from its job and from its end."""

    DRAFT = "draft", "brouillon"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "échoué"
    CANCELLED = "cancelled", "annulé"


STATE_OF_JOB = {
    JobState.QUEUED: RunState.RUNNING,
    JobState.RUNNING: RunState.RUNNING,
    JobState.CANCELLING: RunState.RUNNING,
    JobState.SUCCEEDED: RunState.DONE,
    JobState.FAILED: RunState.FAILED,
    JobState.CANCELLED: RunState.CANCELLED,
}


class RunMethod(models.TextChoices):
    """The engine's methods, with the names shown to committees."""

    E2SFCA = "e2sfca", "E2SFCA (APL) : le poids décroît avec le temps de trajet"
    TWO_SFCA = "2sfca", "2SFCA : toutes les structures à portée comptent autant"
    THREE_SFCA = "3sfca", "3SFCA : les structures proches sont préférées"


class Access(models.TextChoices):
    """The engine's classes, from the least access to the best."""

    WHITE = "white", "zone blanche"
    LOW = "low", "faiblement dotée"
    MIDDLE = "middle", "intermédiaire"
    HIGH = "high", "bien dotée"


class SupplyBasis(models.TextChoices):
    """Which ETP of the year are the supply."""

    CONTRACTED = "contracted", "ETP conventionnés"
    REALISED = "realised", "ETP réalisés"


class MeshRule(models.TextChoices):
    """How the class of a commune meets that of the wider area that holds it."""

    NONE = "", "La commune seule"
    WORSE = "worse", "La moins bonne des deux mailles"
    BETTER = "better", "La meilleure des deux mailles"


class ClassOrigin(models.TextChoices):
    """What gave a commune the class that is retained."""

    OWN = "own", "son propre accès"
    MESH = "mesh", "la seconde maille"
    DEROGATION = "derogation", "une dérogation motivée"


class EdgeRule(models.TextChoices):
    """What happens at the border of the region."""

    OPEN = "open", "Compter l’offre et le besoin voisins, là où l’offre est connue"
    CLOSED = "closed", "S’arrêter à la limite de la région"


class TravelProvider(models.TextChoices):
    """Where travel times come from."""

    ESTIMATE = "estimation", "temps estimés"
    MATRIX = "matrice", "matrice de temps"


class TravelMode(models.TextChoices):
    """How people travel."""

    CAR = "car", "voiture"
    TRANSIT = "transit", "sans permis : car et bus"
    BIKE = "bike", "sans permis : vélo"

    @property
    def words(self) -> str:
        """How one travels, after « temps de trajet »."""
        return {"car": "en voiture", "transit": "en car et bus, sans permis", "bike": "à vélo, sans permis"}[
            self.value
        ]
