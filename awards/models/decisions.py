"""What is decided of a file: prepared by an agent, held, released by the préfet's delegate; never the avis itself."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from awards.enums import PENDING, TOLD, UNFAVOURABLE, DecisionKind, DecisionState, WithdrawalGround
from awards.models.base import Means, amount_constraints, somebody, somebody_later
from calls.models import Application
from calls.models.applications import APPLICANT_ROLES
from committees.models import Opinion


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> "DecisionQuerySet":
        """Agents in their perimeter; members and applicants once it is released. Never a file that is not theirs."""
        hat = hat_of(user)
        if hat is None:
            return self.none()
        if hat.role in APPLICANT_ROLES:
            return self.filter(state__in=TOLD, application__in=Application.objects.carried_by(user).values("pk"))
        reached = restrict(
            self,
            user=user,
            permission=Permission.AWARDS_DECISION_VIEW,
            department="application__department__code",
        ).filter(application__in=Application.objects.visible_to(user).values("pk"))
        return reached.filter(state__in=TOLD) if hat.role == Role.COMMITTEE_MEMBER else reached

    def in_force(self) -> "DecisionQuerySet":
        return self.filter(state=DecisionState.RELEASED)

    def pending(self) -> "DecisionQuerySet":
        return self.filter(state__in=PENDING)


class Decision(models.Model):
    """One decision on one file. Released, it changes no more: it is withdrawn, or replaced by another."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="decisions", verbose_name="dossier"
    )
    kind = models.CharField("sens", max_length=12, choices=DecisionKind)
    state = models.CharField("état", max_length=12, choices=DecisionState, default=DecisionState.PREPARED)
    opinion = models.ForeignKey(
        Opinion, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="avis"
    )
    without_opinion = models.TextField("décision sans avis", blank=True, max_length=600)
    motive = models.TextField("motifs", blank=True, max_length=6000)
    note = models.TextField("observations au porteur", blank=True, max_length=4000)
    prepared_by = somebody("préparée par")
    prepared_at = models.DateTimeField("préparée le", default=timezone.now)
    held_by = somebody_later("mise en attente de signature par")
    held_at = models.DateTimeField("prête le", null=True, blank=True)
    released_by = somebody_later("notifiée par")
    released_at = models.DateTimeField("notifiée le", null=True, blank=True)
    closed_by = somebody_later("retirée par")
    closed_at = models.DateTimeField("retirée le", null=True, blank=True)
    closing_ground = models.CharField("fondement du retrait", max_length=12, choices=WithdrawalGround, blank=True)
    closing_motive = models.TextField("motif du retrait", blank=True, max_length=4000)
    revision = models.PositiveIntegerField("révision", default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["-prepared_at", "-pk"]
        indexes = [models.Index(fields=["state", "kind"], name="awards_decision_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=PENDING),
                name="awards_decision_one_pending",
                violation_error_message="Une décision est déjà en préparation sur ce dossier.",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state=DecisionState.RELEASED),
                name="awards_decision_one_in_force",
                violation_error_message="Ce dossier a déjà une décision en vigueur.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=UNFAVOURABLE) | ~Q(motive=""),
                name="awards_decision_unfavourable_with_motive",
                violation_error_message="Une décision défavorable est motivée.",
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.DISMISSED) | Q(opinion__isnull=False) | ~Q(without_opinion=""),
                name="awards_decision_after_opinion",
                violation_error_message="La décision vient après l’avis, ou dit pourquoi il n’y en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PENDING, released_at__isnull=True)
                | Q(state=DecisionState.WITHDRAWN)
                | Q(state__in=TOLD, released_at__isnull=False, released_by__isnull=False),
                name="awards_decision_released_by_somebody",
                violation_error_message="Une décision notifiée a une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.WITHDRAWN) | (Q(closed_at__isnull=False) & ~Q(closing_motive="")),
                name="awards_decision_withdrawn_with_motive",
                violation_error_message="Le retrait d’une décision est daté et motivé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def gives_means(self) -> bool:
        return self.kind == DecisionKind.ACCEPTED


class DecisionLine(Means):
    """Means granted for one year; those of a released decision do not change (migration 0002)."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lines", verbose_name="décision")

    class Meta:
        verbose_name = "moyen accordé"
        verbose_name_plural = "moyens accordés"
        ordering = ["decision", "year", "kind", "place", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "year", "kind", "place", "part"],
                name="awards_decisionline_once",
                violation_error_message="Cette année a déjà une ligne de même filière, lieu et financeur.",
            ),
            *amount_constraints("awards_decisionline"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.year} {self.kind} {self.etp or Decimal()}"
