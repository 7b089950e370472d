"""The base documents that the service puts in place of those that the portal makes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from iae_portal.common.files import StoredFile
from reports.enums import TemplateKind


class DocumentTemplate(models.Model):
    """One template as it was handed in. A replaced one stays: restitutions say which one they were made with."""

    kind = models.CharField("nature", max_length=8, choices=TemplateKind)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    is_current = models.BooleanField("employé", default=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    added_at = models.DateTimeField("déposé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "modèle de document"
        verbose_name_plural = "modèles de document"
        ordering = ["kind", "-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_current=True),
                name="reports_documenttemplate_one_current",
                violation_error_message="Un autre modèle est employé : retirez-le d’abord.",
            ),
        ]

    def __str__(self) -> str:
        return self.file.name
