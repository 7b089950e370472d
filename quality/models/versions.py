"""The versions of the reference, and the comments that write it together."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.perimeter import hat_of
from accounts.roles import Permission
from quality.enums import KEPT, Outcome, VersionState, Voice
from quality.rules.content import Content, load_content
from structures.models import Siae


class ReferenceVersionQuerySet(models.QuerySet["ReferenceVersion"]):
    def visible_to(self, user: Any) -> "ReferenceVersionQuerySet":
        """Published ones are read by all who sign in; one in discussion by who comments; a draft by its writers."""
        if hat_of(user) is None or not user.can(Permission.QUALITY_REFERENCE_VIEW):
            return self.none()
        if user.can(Permission.QUALITY_REFERENCE_EDIT):
            return self
        if user.can(Permission.QUALITY_REFERENCE_COMMENT):
            return self.exclude(state=VersionState.DRAFT)
        return self.filter(state__in=KEPT)

    def published(self) -> "ReferenceVersionQuerySet":
        return self.filter(state=VersionState.PUBLISHED)


class ReferenceVersion(models.Model):
    """One version. Published, its content never changes (migration 0001)."""

    number = models.PositiveSmallIntegerField("numéro", unique=True)
    title = models.CharField("intitulé", max_length=160)
    state = models.CharField("état", max_length=10, choices=VersionState, default=VersionState.DRAFT)
    content = models.JSONField("contenu", default=dict)
    # Counts the savings: two people who write at once do not write over each other.
    revision = models.PositiveIntegerField("révision", default=1)
    note = models.TextField("ce qui change", max_length=4000, blank=True)
    comments_until = models.DateField("commentaires jusqu’au", null=True, blank=True)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    is_demonstration = models.BooleanField("inventée", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créée par"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = ReferenceVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version du référentiel"
        verbose_name_plural = "versions du référentiel"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=VersionState.PUBLISHED),
                name="quality_referenceversion_one_published",
                violation_error_message="Une autre version est publiée.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=KEPT, published_at__isnull=False, fingerprint__regex=r"^[0-9a-f]{64}$")
                | (~Q(state__in=KEPT) & Q(published_at__isnull=True, fingerprint="")),
                name="quality_referenceversion_published_is_kept",
                violation_error_message="Une version publiée a une date et une empreinte.",
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.DISCUSSED) | Q(comments_until__isnull=False),
                name="quality_referenceversion_discussed_until",
                violation_error_message="Une concertation a un dernier jour.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(state__in=KEPT) | ~Q(note=""),
                name="quality_referenceversion_change_told",
                violation_error_message="Dites ce que cette version change.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @cached_property
    def reading(self) -> Content:
        """The content, read once an instance."""
        return load_content(self.content)

    @property
    def is_kept(self) -> bool:
        return self.state in KEPT


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Those of the versions that one reads: what is said, and what became of it, is everybody's to read."""
        return self.filter(version__in=ReferenceVersion.objects.visible_to(user))


class Comment(models.Model):
    """What somebody says of a criterion, of a theme, or of the whole; answered once, with the reason."""

    version = models.ForeignKey(
        ReferenceVersion, on_delete=models.PROTECT, related_name="comments", verbose_name="version"
    )
    part = models.CharField("critère ou thème", max_length=12, blank=True)
    voice = models.CharField("au nom de", max_length=10, choices=Voice)
    siae = models.ForeignKey(
        Siae, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    text = models.TextField("commentaire", max_length=4000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)
    outcome = models.CharField("suite donnée", max_length=10, choices=Outcome, blank=True)
    answer = models.TextField("réponse", max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="répondu par",
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["version", "written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="quality_comment_answered_whole",
                violation_error_message="Une réponse dit la suite donnée et pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.part} {self.voice}"
