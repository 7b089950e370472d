"""A restitution: what was asked, the figures frozen for it, and the documents made from them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.perimeter import can, hat_of, restrict
from accounts.roles import Permission
from iae_portal.common.files import StoredFile
from iae_portal.common.jobs import Job
from reports.enums import READ_BY_MEMBERS, Audience, DocumentKind
from reports.models.templates import DocumentTemplate
from territories.models import Area

FRENCH = "fr-x-icu"


class RestitutionQuerySet(models.QuerySet["Restitution"]):
    def visible_to(self, user: Any) -> "RestitutionQuerySet":
        """Those of the perimeter for who makes them, and those meant for them for members of committees.

        Finished ones for the public are read by all readers.
        """
        hat = hat_of(user)
        if hat is None or not can(user, Permission.REPORTS_DOCUMENT_VIEW_PUBLIC):
            return self.none()
        finished = Q(finished_at__isnull=False)
        own = restrict(
            Restitution.objects.order_by(),
            user=user,
            permission=Permission.REPORTS_DOCUMENT_VIEW,
            department="department__code",
        )
        if not can(user, Permission.REPORTS_DOCUMENT_MAKE):
            own = own.filter(finished, audience__in=READ_BY_MEMBERS)
        return self.filter(Q(finished, audience=Audience.PUBLIC) | Q(pk__in=own.values("pk")))

    def finished(self) -> "RestitutionQuerySet":
        return self.filter(finished_at__isnull=False)

    def with_context(self) -> "RestitutionQuerySet":
        """With the rows that a list tells, without the figures."""
        return self.defer("content").select_related("area", "department", "made_by", "job")


class Restitution(models.Model):
    """The figures are read once and never change (see migration 0001); the documents are made from them alone."""

    title = models.CharField("titre", max_length=200, db_collation=FRENCH)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    department = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="département",
        help_text="Celui du territoire ; aucun pour la région.",
    )
    audience = models.CharField("destinataires", max_length=8, choices=Audience)
    sections = models.JSONField("parties")
    request_key = models.UUIDField("clé de la demande", default=uuid.uuid4, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="demandée par"
    )
    made_as = models.CharField("en qualité de", max_length=200)
    created_at = models.DateTimeField("demandée le", db_default=Now(), editable=False)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="restitution", verbose_name="travail"
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="précédente"
    )
    slides_template = models.ForeignKey(
        DocumentTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="modèle des diapositives",
    )
    text_template = models.ForeignKey(
        DocumentTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="modèle des documents",
    )
    content = models.JSONField("chiffres figés", null=True, blank=True)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True)
    is_demonstration = models.BooleanField("chiffres de démonstration ou estimés", default=False)
    frozen_at = models.DateTimeField("chiffres figés le", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = RestitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "restitution"
        verbose_name_plural = "restitutions"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["area", "audience", "-finished_at"], name="reports_restitution_by_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["made_by", "request_key"],
                name="reports_restitution_request_once",
                violation_error_message="Cette restitution a déjà été demandée.",
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=True, fingerprint="", frozen_at__isnull=True)
                | (Q(content__isnull=False, frozen_at__isnull=False) & ~Q(fingerprint="")),
                name="reports_restitution_frozen_with_figures",
                violation_error_message="Des chiffres figés ont leur empreinte et leur date.",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(content__isnull=False),
                name="reports_restitution_finished_is_frozen",
                violation_error_message="Une restitution terminée a ses chiffres figés.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """« R-012 », the same for ever."""
        return f"R-{self.pk:03d}"


class Document(models.Model):
    """One file of a restitution; never replaced: making again is another restitution."""

    restitution = models.ForeignKey(
        Restitution, on_delete=models.PROTECT, related_name="documents", verbose_name="restitution"
    )
    kind = models.CharField("nature", max_length=12, choices=DocumentKind)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["restitution", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["restitution", "kind"],
                name="reports_document_kind_once",
                violation_error_message="Ce document est déjà fait.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.restitution_id} {self.kind}"
