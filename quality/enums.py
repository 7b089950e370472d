"""The closed vocabularies, in the words that people read."""

from django.db import models


class VersionState(models.TextChoices):
    """Where a version of the reference stands."""

    DRAFT = "draft", "en rédaction"
    DISCUSSED = "discussed", "en concertation"
    PUBLISHED = "published", "publiée"
    REPLACED = "replaced", "remplacée"


# What was published is read for ever and changes no more.
KEPT = (VersionState.PUBLISHED, VersionState.REPLACED)


class Voice(models.TextChoices):
    """In whose name a comment is written: the reference is written together."""

    STRUCTURE = "structure", "structure d’insertion"
    EMPLOYEES = "employees", "représentants des salariés en parcours"
    REFERRER = "referrer", "référents et prescripteurs"
    NETWORK = "network", "tête de réseau ou opérateur d’appui"
    COMMITTEE = "committee", "membre du CDIAE"
    SERVICE = "service", "services de l’État"


class Outcome(models.TextChoices):
    """What became of a comment."""

    TAKEN = "taken", "repris"
    PARTLY = "partly", "repris en partie"
    NOT_TAKEN = "not_taken", "non repris"


class Level(models.IntegerChoices):
    """How far a structure is on a criterion; each criterion says what each level looks like."""

    TO_BUILD = 1, "à construire"
    BEGUN = 2, "engagé"
    IN_PLACE = 3, "en place"
    PROVEN = 4, "éprouvé"


class AssessmentState(models.TextChoices):
    DRAFT = "draft", "en cours"
    SENT = "sent", "arrêtée"
