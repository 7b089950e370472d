"""The dialogue of one structure in a campaign: its state, its figures, who saved what, and what was written."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from structures.dialogue_enums import (
    AGENT_STEPS,
    EDITABLE,
    FINAL,
    STRUCTURE_LABELS,
    STRUCTURE_STEPS,
    DialogueState,
    FigureStage,
    Section,
)
from structures.enums import SiaeKind
from structures.models.campaigns import DialogueCampaign
from structures.models.siae import Siae

NEVER_SUBMITTED = (DialogueState.TO_FILL, DialogueState.DROPPED)


def late_condition(now: dt.datetime) -> Q:
    past_due = Q(extended_until__lt=now) | Q(extended_until__isnull=True, campaign__submission_deadline__lt=now)
    return Q(state__in=EDITABLE) & past_due


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def visible_to(self, user: User) -> "DialogueQuerySet":
        """A structure's own dialogues once the campaign is open; for agents, those of their perimeter."""
        hat = hat_of(user)
        if hat is not None and hat.role == Role.STRUCTURE_MEMBER:
            return self.filter(siae__members=hat.assignment_id)
        return restrict(self, user=user, permission=Permission.STRUCTURES_DIALOGUE_VIEW, department="department__code")

    def with_due(self) -> "DialogueQuerySet":
        """With `due`, the moment after which a dialogue can no longer be handed in."""
        return self.annotate(due=Coalesce("extended_until", "campaign__submission_deadline"))

    def late(self, *, now: dt.datetime | None = None) -> "DialogueQuerySet":
        """Still in the hands of the structure after its deadline."""
        return self.filter(late_condition(now or timezone.now()))


class Dialogue(models.Model):
    """What one structure and the administration tell each other in a campaign, up to the agreed figure."""

    campaign = models.ForeignKey(
        DialogueCampaign, on_delete=models.PROTECT, related_name="dialogues", verbose_name="campagne"
    )
    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="dialogues", verbose_name="structure")
    department = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="département de l’annexe"
    )
    state = models.CharField("état", max_length=12, choices=DialogueState, default=DialogueState.TO_FILL)
    extended_until = models.DateTimeField("échéance propre à ce dialogue", null=True, blank=True)
    extension_motive = models.TextField("motif de l’échéance propre", blank=True)
    request_motive = models.TextField("motif de la demande", blank=True)
    return_motive = models.TextField("correction demandée", blank=True)
    proposal_motive = models.TextField("motif de la proposition", blank=True)
    modulated_share = models.DecimalField(
        "part modulée (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    conditions = models.TextField("conditions", blank=True)
    contest_motive = models.TextField("observations de la structure", blank=True)
    closing_motive = models.TextField("motif de la décision", blank=True)
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True)
    proposed_at = models.DateTimeField("proposition du", null=True, blank=True)
    decided_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "dialogue de gestion"
        verbose_name_plural = "dialogues de gestion"
        ordering = ["-campaign", "siae"]
        indexes = [models.Index(fields=["campaign", "state"], name="structures_dialogue_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "siae"],
                name="structures_dialogue_once",
                violation_error_message="Cette structure a déjà un dialogue dans cette campagne.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_SUBMITTED) | Q(submitted_at__isnull=False),
                name="structures_dialogue_submitted_at",
                violation_error_message="Un dialogue déposé porte sa date de dépôt.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL, decided_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(decided_at__isnull=True)),
                name="structures_dialogue_decided_at",
                violation_error_message="Un dialogue porte sa date de fin si et seulement s’il est terminé.",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | ~Q(extension_motive=""),
                name="structures_dialogue_extension_motive",
                violation_error_message="Une échéance propre à un dialogue est motivée.",
            ),
            models.CheckConstraint(
                condition=Q(modulated_share__isnull=True) | Q(modulated_share__gte=0, modulated_share__lte=100),
                name="structures_dialogue_modulated_share",
                violation_error_message="La part modulée est comprise entre 0 et 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siae} — {self.campaign.year}"

    @property
    def reference(self) -> str:
        """What a receipt and a letter quote: « DG-2026-15-00042 »."""
        return f"DG-{self.campaign.year}-{self.department.code}-{self.pk:05d}"

    @property
    def deadline(self) -> dt.datetime:
        return self.extended_until or self.campaign.submission_deadline

    @cached_property
    def base_label(self) -> str:
        """How to name the ETP that the dialogue starts from: an annexe, or for want of one a share of the total."""
        year = self.campaign.base_year
        is_estimated = self.siae.annexes.filter(year=year, is_estimated=True).exists()
        return f"ETP {year} (estimés)" if is_estimated else f"Annexe {year}"

    @property
    def is_late(self) -> bool:
        return self.state in EDITABLE and timezone.now() > self.deadline

    @property
    def is_editable(self) -> bool:
        """Whether the structure may still write in it."""
        return self.state in EDITABLE and timezone.now() <= self.deadline and self.campaign.is_open

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def structure_label(self) -> str:
        return STRUCTURE_LABELS[self.state]

    @property
    def structure_step(self) -> str:
        return STRUCTURE_STEPS[self.state]

    @property
    def agent_step(self) -> str:
        return AGENT_STEPS[self.state]


class DialogueLine(models.Model):
    """The ETP of one kind at each stage, in annual full-time equivalents; unknown is empty, never 0."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="lines", verbose_name="dialogue")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    base = models.DecimalField("ETP de l’annexe prise pour base", max_digits=10, decimal_places=2)
    realised = models.DecimalField("ETP réalisés", max_digits=10, decimal_places=2, null=True, blank=True)
    realised_origin = models.CharField("origine du préremplissage", max_length=120, blank=True)
    asked = models.DecimalField("ETP demandés", max_digits=10, decimal_places=2, null=True, blank=True)
    proposed = models.DecimalField("ETP proposés", max_digits=10, decimal_places=2, null=True, blank=True)
    agreed = models.DecimalField("ETP convenus", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "ligne d’ETP d’un dialogue"
        verbose_name_plural = "lignes d’ETP d’un dialogue"
        ordering = ["dialogue", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "kind"],
                name="structures_dialogueline_once",
                violation_error_message="Cette filière a déjà sa ligne dans le dialogue.",
            ),
            models.CheckConstraint(
                condition=Q(base__gte=0)
                & (Q(realised__isnull=True) | Q(realised__gte=0))
                & (Q(asked__isnull=True) | Q(asked__gte=0))
                & (Q(proposed__isnull=True) | Q(proposed__gte=0))
                & (Q(agreed__isnull=True) | Q(agreed__gte=0)),
                name="structures_dialogueline_positive",
                violation_error_message="Un nombre d’ETP ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue_id} {self.kind}"

    @property
    def change(self) -> Decimal | None:
        """Agreed figure against the base; None as long as nothing is agreed."""
        return None if self.agreed is None else self.agreed - self.base


class FigureChange(models.Model):
    """One figure as it was said, by whom and when: lines hold the last, this holds them all."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="changes", verbose_name="dialogue")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    stage = models.CharField("étape", max_length=10, choices=FigureStage)
    etp = models.DecimalField("ETP", max_digits=10, decimal_places=2)
    made_at = models.DateTimeField("date", db_default=Now(), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="auteur",
    )

    class Meta:
        verbose_name = "chiffre avancé"
        verbose_name_plural = "chiffres avancés"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etp__gte=0),
                name="structures_figurechange_positive",
                violation_error_message="Un nombre d’ETP ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage} : {self.etp}"


class SectionSave(models.Model):
    """The last time that a section was saved, and by whom."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="saves", verbose_name="dialogue")
    section = models.CharField("rubrique", max_length=16, choices=Section)
    saved_at = models.DateTimeField("enregistrée le")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    class Meta:
        verbose_name = "enregistrement d’une rubrique"
        verbose_name_plural = "enregistrements des rubriques"
        ordering = ["dialogue", "section"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "section"],
                name="structures_sectionsave_once",
                violation_error_message="Cette rubrique a déjà son enregistrement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue_id} {self.section}"


class DialogueMessage(models.Model):
    """What one side wrote to the other, with the file that came with it."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="messages", verbose_name="dialogue")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    from_structure = models.BooleanField("écrit par la structure")
    text = models.TextField("message", blank=True)
    attachment = models.OneToOneField(
        "common.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pièce jointe",
    )
    sent_at = models.DateTimeField("envoyé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "message d’un dialogue"
        verbose_name_plural = "messages d’un dialogue"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(attachment__isnull=False),
                name="structures_dialoguemessage_not_empty",
                violation_error_message="Un message porte un texte ou une pièce jointe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue_id} {self.sent_at:%Y-%m-%d}"
