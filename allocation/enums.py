"""The closed vocabularies of the sharing of means."""

from django.db import models

from territories.enums import AreaLevel


class Measure(models.TextChoices):
    """The pillars of the Fonds d'inclusion dans l'emploi (circulaire of 31 January 2019)."""

    IAE = "iae", "insertion par l’activité économique (IAE)"
    PEC = "pec", "parcours emploi compétences (PEC)"
    EA = "ea", "entreprises adaptées (EA)"
    GEIQ = "geiq", "groupements d’employeurs (GEIQ)"

    @property
    def short(self) -> str:
        return self.name


class Part(models.TextChoices):
    """Who pays: the two parts are never added without saying so."""

    STATE = "state", "État"
    COUNCIL = "council", "conseil départemental"


class Firmness(models.TextChoices):
    FIRM = "firm", "ferme"
    INDICATIVE = "indicative", "indicative"


class Mesh(models.TextChoices):
    """What a scenario shares between."""

    DEPARTMENT = "department", "départements"
    EPCI = "epci", "EPCI"
    EMPLOYMENT_ZONE = "employment_zone", "zones d’emploi"
    SIAE = "siae", "conventions des structures"

    @property
    def level(self) -> AreaLevel | None:
        """The level of its areas; None for conventions."""
        return None if self is Mesh.SIAE else AreaLevel(self.value)


class BaseSource(models.TextChoices):
    """Where the base ETP come from."""

    SPECIFICATION = "specification", "tableau du cahier des charges"
    ANNEXES = "annexes", "annexes financières d’une année"
    DIALOGUE = "dialogue", "dialogue de gestion"
    ADOPTED = "adopted", "scénario adopté"


class BaseScope(models.TextChoices):
    """Which ACI posts enter the base."""

    ALL = "all", "État et conseils départementaux"
    STATE = "state", "part de l’État seule"


class NeedSource(models.TextChoices):
    """What the sharing leans on."""

    POPULATION = "population", "population municipale"
    KEY = "key", "clé de besoin"
    BASE = "base", "base (statu quo)"


class ScenarioState(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "en consultation"
    ADOPTED = "adopted", "adopté"
    NOTIFIED = "notified", "notifié"
    REPLACED = "replaced", "remplacé par un avenant"
    DROPPED = "dropped", "abandonné"


FROZEN_STATES = (ScenarioState.ADOPTED, ScenarioState.NOTIFIED, ScenarioState.REPLACED)


class Outcome(models.TextChoices):
    """What the engine answered to a version."""

    OPTIMAL = "optimal", "résolu"
    INFEASIBLE = "infeasible", "impossible"


class LineStatus(models.TextChoices):
    """What holds a line."""

    FLOOR = "floor", "plancher"
    CAP = "cap", "plafond"
    FREE = "free", "libre"


class ClauseKind(models.TextChoices):
    """The four solidarity clauses."""

    RESERVE = "reserve", "réserve"
    GROWTH_RATIO = "growth_ratio", "croissance solidaire"
    CONDITIONAL_AWARD = "conditional_award", "attribution conditionnelle"
    TUTORSHIP = "tutorship", "tutorat"

    @property
    def full_name(self) -> str:
        """« clause de réserve », « clause d’attribution conditionnelle »."""
        return f"clause {'d’' if self.label[0] in 'aeiou' else 'de '}{self.label}"


class OpinionValue(models.TextChoices):
    FAVOURABLE = "favourable", "favorable"
    RESERVED = "reserved", "favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "défavorable"


class OpinionForm(models.TextChoices):
    """How the CDIAE gave its avis (ordonnance 2014-1329 for the written consultation)."""

    SESSION = "session", "en séance"
    WRITTEN = "written", "par consultation écrite"


class KeyState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publiée"
    REPLACED = "replaced", "remplacée"


class ComponentSource(models.TextChoices):
    """What a determinant of the need key measures."""

    INDICATOR = "indicator", "indicateur du catalogue"
    DEMAND = "demand", "besoin d’un diagnostic"
    UNSERVED = "unserved", "besoin non couvert d’un diagnostic"
    HISTORY = "history", "part historique (base)"


class Normalisation(models.TextChoices):
    """How the values of a determinant become shares of the region."""

    SHARE = "share", "part du total de la région"
    PER_HEAD = "per_head", "écart à la moyenne régionale, pondéré par la population"
