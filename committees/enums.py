"""The closed vocabularies of a committee in session, in the words that people read."""

from django.db import models


class SessionKind(models.TextChoices):
    """How the committee is consulted (CRPA, art. R133-9 to R133-11; ordonnance 2014-1329)."""

    FIRST = "first", "réunion"
    SECOND = "second", "réunion sur seconde convocation"
    WRITTEN = "written", "consultation écrite par voie électronique"


class SessionState(models.TextChoices):
    PREPARED = "prepared", "en préparation"
    CONVENED = "convened", "convoquée"
    OPEN = "open", "en cours"
    NO_QUORUM = "no_quorum", "sans quorum"
    CLOSED = "closed", "terminée"
    CANCELLED = "cancelled", "annulée"


class Mode(models.TextChoices):
    """How a member takes part. Who gave a mandate is represented, and does not sit."""

    PRESENT = "present", "présent"
    REMOTE = "remote", "à distance"
    MANDATE = "mandate", "a donné mandat"
    EXCUSED = "excused", "excusé"
    ABSENT = "absent", "absent"


class ItemKind(models.TextChoices):
    APPLICATION = "application", "dossier d’un appel"
    SCENARIO = "scenario", "scénario de répartition"
    MINUTES = "minutes", "approbation d’un procès-verbal"
    OTHER = "other", "point d’information ou divers"


class ItemState(models.TextChoices):
    PENDING = "pending", "à examiner"
    DISCUSSED = "discussed", "en discussion"
    VOTING = "voting", "au vote"
    DONE = "done", "examiné"


class Choice(models.TextChoices):
    FOR = "for", "pour"
    AGAINST = "against", "contre"
    ABSTAIN = "abstain", "abstention"


class OpinionValue(models.TextChoices):
    """The sense of an avis; it does not bind the préfet."""

    FAVOURABLE = "favourable", "favorable"
    RESERVED = "reserved", "favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "défavorable"
    ADJOURNED = "adjourned", "ajourné"


class RecusalSource(models.TextChoices):
    DECLARED = "declared", "déclaré par le membre"
    DETECTED = "detected", "relevé par le portail"


class MinutesState(models.TextChoices):
    DRAFT = "draft", "projet"
    LOCKED = "locked", "arrêté"
    APPROVED = "approved", "approuvé"
    REPLACED = "replaced", "remplacé par une nouvelle version"


class MajorityBase(models.TextChoices):
    """What a majority is counted on."""

    CAST = "cast", "voix exprimées (les abstentions ne comptent pas)"
    PRESENT = "present", "voix des membres présents ou représentés"
