"""The closed vocabularies of a call for projects, in the words that people read."""

from django.db import models


class CallKind(models.TextChoices):
    """What a call is for."""

    NEW_SUPPLY = "new_supply", "appel à manifestation d’intérêt"
    PROJECTS = "projects", "appel à projets"
    TERRITORY = "territory", "candidature de territoire"
    REFERENCING = "referencing", "référencement d’opérateurs"


class ApplicantKind(models.TextChoices):
    """Who may answer: one application is carried by one of them."""

    STRUCTURE = "structure", "structures d’insertion"
    TERRITORY = "territory", "EPCI et autres territoires"
    OPERATOR = "operator", "opérateurs d’appui"


class CallState(models.TextChoices):
    """What somebody decided of a call; whether it is open is computed from its dates."""

    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publié"
    CANCELLED = "cancelled", "annulé"
    ARCHIVED = "archived", "archivé"


class TargetMode(models.TextChoices):
    """What the areas of a diagnosis change to a call."""

    NONE = "none", "tous les territoires"
    FAVOURED = "favoured", "territoires visés favorisés"
    RESERVED = "reserved", "réservé aux territoires visés"


class FieldKind(models.TextChoices):
    """The closed set of questions that a form may ask."""

    TEXT = "text", "texte court"
    LONG_TEXT = "long_text", "texte long"
    NUMBER = "number", "nombre"
    EUROS = "euros", "montant en euros"
    ETP_BY_YEAR = "etp_by_year", "ETP par année"
    BUDGET = "budget", "budget équilibré"
    DATE = "date", "date"
    CHOICE = "choice", "choix unique"
    CHOICES = "choices", "choix multiples"
    SIRET = "siret", "SIRET"
    COMMUNE = "commune", "commune"
    EPCI = "epci", "EPCI"
    ZONE = "zone", "zone d’emploi"
    PLACE = "place", "lieu d’implantation"
    FILES = "files", "pièces jointes"
    BLOCK = "block", "bloc répété"


class RuleSeverity(models.TextChoices):
    BLOCKING = "blocking", "bloquant"
    WARNING = "warning", "à vérifier"


class ApplicationState(models.TextChoices):
    """Where a file stands. Corrections, conflicts and notifications stand beside it, with their own dates."""

    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "déposé"
    UNDER_REVIEW = "under_review", "en instruction"
    AWAITING_COMMITTEE = "awaiting_committee", "prêt pour le CDIAE"
    DELIBERATED = "deliberated", "avis du CDIAE rendu"
    ACCEPTED = "accepted", "accepté"
    WAITLISTED = "waitlisted", "sur liste d’attente"
    REJECTED = "rejected", "refusé"
    DISMISSED = "dismissed", "classé sans suite"
    CONVENTIONED = "conventioned", "conventionné"
    INELIGIBLE = "ineligible", "irrecevable"
    WITHDRAWN = "withdrawn", "retiré"


# The same states as the applicant reads them.
APPLICANT_LABELS = {
    ApplicationState.DRAFT: "à compléter et à déposer",
    ApplicationState.SUBMITTED: "déposé, recevabilité à l’étude",
    ApplicationState.UNDER_REVIEW: "recevable, à l’étude",
    ApplicationState.AWAITING_COMMITTEE: "étude terminée, avis du CDIAE attendu",
    ApplicationState.DELIBERATED: "avis du CDIAE rendu, décision attendue",
    ApplicationState.ACCEPTED: "accepté, convention à signer",
    ApplicationState.WAITLISTED: "sur liste d’attente",
    ApplicationState.REJECTED: "non retenu",
    ApplicationState.DISMISSED: "classé sans suite",
    ApplicationState.CONVENTIONED: "conventionné",
    ApplicationState.INELIGIBLE: "non recevable",
    ApplicationState.WITHDRAWN: "retiré à votre demande",
}

# Handed in and still in the race: what lists, counts and rankings speak of.
INSTRUCTED = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW, ApplicationState.AWAITING_COMMITTEE)
# Before the committee, or heard by it: what its members read.
BEFORE_COMMITTEE = (
    ApplicationState.AWAITING_COMMITTEE,
    ApplicationState.DELIBERATED,
    ApplicationState.ACCEPTED,
    ApplicationState.WAITLISTED,
    ApplicationState.REJECTED,
    ApplicationState.DISMISSED,
    ApplicationState.CONVENTIONED,
)
# Decided, and told to the applicant.
DECIDED = BEFORE_COMMITTEE[2:]
# A decision that goes against the applicant says why (CRPA, art. L211-2).
MOTIVATED = (ApplicationState.INELIGIBLE, ApplicationState.REJECTED, ApplicationState.DISMISSED)


class PointOutcome(models.TextChoices):
    """What an agent finds on one point of the recevabilité."""

    CONFORM = "conform", "conforme"
    TO_COMPLETE = "to_complete", "à compléter"
    NOT_CONFORM = "not_conform", "non conforme"


class CorrectionState(models.TextChoices):
    OPEN = "open", "en attente de la réponse"
    ANSWERED = "answered", "répondue"
    CANCELLED = "cancelled", "annulée"
    EXPIRED = "expired", "échue sans réponse"


class AssignmentRole(models.TextChoices):
    RAPPORTEUR = "rapporteur", "rapporteur"
    REVIEWER = "reviewer", "évaluateur"


class ReviewState(models.TextChoices):
    DRAFT = "draft", "en cours"
    SENT = "sent", "envoyée"


class Recommendation(models.TextChoices):
    FAVOURABLE = "favourable", "favorable"
    RESERVED = "reserved", "favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "défavorable"


class ConflictStatus(models.TextChoices):
    """Where the question of a personal interest stands for one person and one file."""

    CLEAR = "clear", "absence de conflit déclarée"
    DECLARED = "declared", "conflit déclaré"
    DETECTED = "detected", "conflit détecté"
    CONFIRMED = "confirmed", "conflit confirmé"
    DISMISSED = "dismissed", "conflit écarté après examen"


# A person in one of these states sees nothing of the file, counts and exports included.
EXCLUDING = (ConflictStatus.DECLARED, ConflictStatus.DETECTED, ConflictStatus.CONFIRMED)


class ScanState(models.TextChoices):
    """What the antivirus said of a file; applicants do not wait for it, agents do."""

    NOT_CONFIGURED = "not_configured", "non analysé (aucun antivirus)"
    WAITING = "waiting", "analyse en attente"
    CLEAN = "clean", "sain"
    INFECTED = "infected", "infecté"
    FAILED = "failed", "analyse impossible"


class CallEvent(models.TextChoices):
    """Everything that makes a mail or a notice leave."""

    AMENDED = "amended", "appel modifié"
    CANCELLED = "cancelled", "appel annulé"
    DRAFT_REMINDER = "draft_reminder", "rappel avant l’échéance"
    EXTENDED = "extended", "échéance reportée"
    RECEIVED = "received", "dossier reçu"
    LATE = "late", "dossier reçu hors délai"
    WITHDRAWN = "withdrawn", "dossier retiré"
    CORRECTION_ASKED = "correction_asked", "correction demandée"
    CORRECTION_REMINDER = "correction_reminder", "rappel d’une correction"
    CORRECTION_CANCELLED = "correction_cancelled", "demande de correction annulée"
    CORRECTION_ANSWERED = "correction_answered", "correction reçue"
    MESSAGE = "message", "message reçu"
    INELIGIBLE = "ineligible", "dossier irrecevable"
    ADMITTED = "admitted", "dossier recevable"
    ACCEPTED = "accepted", "dossier accepté"
    WAITLISTED = "waitlisted", "dossier sur liste d’attente"
    REJECTED = "rejected", "dossier refusé"
    DISMISSED = "dismissed", "dossier classé sans suite"
    REOPENED = "reopened", "décision reprise"
    CONVENTIONED = "conventioned", "convention signée"
    ASSIGNED = "assigned", "dossier confié"
    QUESTION_ASKED = "question_asked", "question posée"
    QUESTION_ANSWERED = "question_answered", "réponse publiée"


class BulkKind(models.TextChoices):
    """What may be done to many files at once."""

    CLEAR = "clear", "déclarer que je n’y ai aucun intérêt"
    ADMIT = "admit", "déclarer recevables"
    ASSIGN = "assign", "confier à quelqu’un"
    CORRECTION = "correction", "demander une correction"
    MESSAGE = "message", "écrire aux porteurs"
