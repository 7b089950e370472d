"""Where a figure comes from: each imported or estimated row points to its `Source`."""

from django.conf import settings
from django.db import models

# What the portal writes itself of one convention: its figures have an origin, and it is no data set to announce.
CONVENTION_PREFIX = "convention-"


class SourceQuerySet(models.QuerySet["Source"]):
    def data_sets(self) -> "SourceQuerySet":
        """Those that anyone may see listed: a convention says who holds it, to who may not read it."""
        return self.exclude(slug__startswith=CONVENTION_PREFIX)

    def real(self) -> "SourceQuerySet":
        return self.filter(is_demonstration=False)

    def version(self) -> str:
        """Changes with every import: a cache key for what is computed from imported data alone."""
        found = self.aggregate(count=models.Count("pk"), last=models.Max("imported_at"), highest=models.Max("pk"))
        return f"{found['count']}-{found['highest']}-{found['last']:%Y%m%d%H%M%S%f}" if found["count"] else "0"


class Source(models.Model):
    """One version of one data set, as it was read: producer, licence, vintage, file and its fingerprint."""

    slug = models.SlugField("identifiant", max_length=80)
    title = models.CharField("titre", max_length=200)
    producer = models.CharField("producteur", max_length=200)
    licence = models.CharField("licence", max_length=120)
    vintage = models.CharField("millésime", max_length=40)
    url = models.URLField("adresse", blank=True)
    file_name = models.CharField("fichier", max_length=200, blank=True)
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    note = models.TextField("note", blank=True, help_text="Règle d'estimation, réserves d'emploi.")
    is_demonstration = models.BooleanField("donnée de démonstration ou estimée", default=False)
    imported_at = models.DateTimeField("importée le")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="importée par",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        app_label = "common"
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering = ["slug", "-imported_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "vintage", "sha256"],
                name="common_source_once",
                violation_error_message="Cette version du fichier est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256="") | models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="common_source_sha256_hex",
                violation_error_message="Une empreinte SHA-256 compte 64 caractères hexadécimaux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.producer}, {self.vintage})"
