"""An import asked for by a person: the files as handed in, what they would change, and what was made of them."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from iae_portal.common.files import StoredFile
from iae_portal.common.imports.report import Change, FileReport
from iae_portal.common.jobs import Job

PERMISSION = "territories:data:import"


class ImportState(models.TextChoices):
    WAITING = "waiting", "en cours d’examen"
    CHECKED = "checked", "prêt à importer"
    REFUSED = "refused", "à corriger"
    APPLIED = "applied", "importé"


class DataImportQuerySet(models.QuerySet["DataImport"]):
    def visible_to(self, user: Any) -> "DataImportQuerySet":
        """Whoever may import sees what the others imported."""
        return self if user.is_authenticated and user.can(PERMISSION) else self.none()


class DataImport(models.Model):
    """Files deposited together are imported together, or not at all."""

    files = models.ManyToManyField(StoredFile, related_name="+", verbose_name="fichiers")
    state = models.CharField("état", max_length=10, choices=ImportState, default=ImportState.WAITING)
    reports = models.JSONField("rapports", default=list, blank=True, encoder=DjangoJSONEncoder)
    consequences = models.JSONField("recalculs", default=list, blank=True, encoder=DjangoJSONEncoder)
    job = models.ForeignKey(
        Job, verbose_name="travail", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déposé par", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("déposé le", db_default=Now(), editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="importé par",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    applied_at = models.DateTimeField("importé le", null=True, blank=True)

    objects = DataImportQuerySet.as_manager()

    class Meta:
        app_label = "common"
        verbose_name = "import de données"
        verbose_name_plural = "imports de données"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ImportState.APPLIED, applied_at__isnull=False, applied_by__isnull=False)
                | (~models.Q(state=ImportState.APPLIED) & models.Q(applied_at__isnull=True, applied_by__isnull=True)),
                name="common_dataimport_applied_by_someone",
                violation_error_message="Un import fait porte sa date et son auteur, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"import n° {self.pk}"

    @property
    def is_stranded(self) -> bool:
        """Whether the examination ended without saying anything: cancelled, or broken by something unforeseen."""
        return self.state == ImportState.WAITING and self.job is not None and self.job.is_final

    @property
    def status(self) -> str:
        return "examen interrompu" if self.is_stranded else str(self.get_state_display())

    @property
    def file_reports(self) -> list[FileReport]:
        return [FileReport.from_json(data) for data in self.reports]

    @property
    def recalculations(self) -> list[Change]:
        return [Change(**data) for data in self.consequences]
