"""Insertion structures and the places where they work."""

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models.functions import Length

from accounts.models import Assignment, User
from structures.enums import SiaeKind

models.CharField.register_lookup(Length)


class SiaeQuerySet(models.QuerySet["Siae"]):
    def visible_to(self, user: User) -> "SiaeQuerySet":
        """The identity of a structure is public among people who signed in; its figures are not."""
        return self if user.is_authenticated else self.none()


class Siae(models.Model):
    """A structure under convention; the same employer may hold one convention a kind: identity is (SIRET, kind)."""

    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    name = models.CharField("nom", max_length=200)
    department = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="département conventionneur"
    )
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")
    members = models.ManyToManyField(
        Assignment, blank=True, related_name="structures", verbose_name="habilitations de ses membres"
    )

    objects = SiaeQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["department", "kind"], name="structures_siae_dept_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["siret", "kind"],
                condition=~models.Q(siret=""),
                name="structures_siae_siret_kind_once",
                violation_error_message="Une structure de cette filière porte déjà ce SIRET.",
            ),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^[0-9]{14}$"),
                name="structures_siae_siret_digits",
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=SiaeKind.values),
                name="structures_siae_kind_known",
                violation_error_message="Cette filière n’est pas celle d’une structure d’insertion.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: User) -> "SiteQuerySet":
        return self if user.is_authenticated else self.none()


class Site(models.Model):
    """A place where a structure works: its seat or an antenna under the same convention."""

    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="sites", verbose_name="structure")
    name = models.CharField("nom", max_length=200)
    commune = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="commune d’implantation"
    )
    point = gis.PointField("position", srid=4326)
    is_seat = models.BooleanField("siège", default=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "site"
        verbose_name_plural = "sites"
        ordering = ["siae", "-is_seat", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siae"],
                condition=models.Q(is_seat=True),
                name="structures_site_one_seat",
                violation_error_message="Une structure n’a qu’un siège.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
