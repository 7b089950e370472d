"""The closed vocabularies, in the words that people read."""

from django.db import models


class Audience(models.TextChoices):
    """Who a restitution is for: it decides what is told and who reads it in the portal."""

    STEERING = "copil", "comité de pilotage (COPIL)"
    DIRECTION = "codir", "comité de direction (CODIR)"
    COMMITTEE = "cdiae", "conseil départemental de l’insertion par l’activité économique (CDIAE)"
    PUBLIC = "public", "public"

    @property
    def short(self) -> str:
        return "public" if self is Audience.PUBLIC else str(self.value).upper()

    @property
    def is_discreet(self) -> bool:
        """Whether figures that would tell those of one structure are left out: all but the service's own direction."""
        return self is not Audience.DIRECTION


# Read in the portal by members of committees, who make none.
READ_BY_MEMBERS = (Audience.COMMITTEE, Audience.PUBLIC)


class Section(models.TextChoices):
    """The parts of a restitution, in their order."""

    CONTEXT = "context", "contexte et besoin"
    SUPPLY = "supply", "offre d’insertion"
    ACCESS = "access", "accès et zones blanches"
    MEANS = "means", "moyens et répartition"
    CALLS = "calls", "appels à projets et décisions"
    OPINIONS = "opinions", "avis des comités"
    DOCTRINE = "doctrine", "préconisations et feuilles de route"
    METHOD = "method", "annexe de méthode"
    GLOSSARY = "glossary", "glossaire"


class DocumentKind(models.TextChoices):
    SLIDES = "slides", "diapositives (PPTX)"
    REPORT_PDF = "report_pdf", "rapport final (PDF)"
    REPORT_DOCX = "report_docx", "rapport final à modifier (DOCX)"
    NOTE_PDF = "note_pdf", "note synthétique (PDF)"
    NOTE_DOCX = "note_docx", "note synthétique à modifier (DOCX)"

    @property
    def extension(self) -> str:
        return "pptx" if self is DocumentKind.SLIDES else self.value.rpartition("_")[2]

    @property
    def slug(self) -> str:
        """« diapositives », « rapport », « note »: the start of a file's name."""
        return {"slides": "diapositives", "report": "rapport", "note": "note"}[self.value.partition("_")[0]]


class TemplateKind(models.TextChoices):
    """The two base documents that the service may replace by its own."""

    SLIDES = "slides", "modèle de diapositives (PPTX)"
    TEXT = "text", "modèle de document (DOCX)"

    @property
    def extension(self) -> str:
        return ".pptx" if self is TemplateKind.SLIDES else ".docx"
