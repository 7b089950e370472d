"""Insertion structures: their identity, what they do, and the card that they show."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Concat, Length

from accounts.models import Assignment, User
from accounts.perimeter import restrict
from accounts.roles import Permission
from structures.enums import SiaeKind, StructureKind
from structures.rules.activities import Activity
from structures.rules.siret import format_siret
from structures.validators import (
    NAF_PATTERN,
    validate_naf,
    validate_no_contact,
    validate_public_address,
    validate_siret,
)

models.CharField.register_lookup(Length)

# What members propose of their own card, and everybody who signed in reads.
CARD_TEXT_LENGTH = 2000


class PlainText(models.Func):
    """A text in lower case without accents, by a function of the database that an index may use."""

    function = "structures_plain_text"
    output_field = models.TextField()


class Network(models.Model):
    """A federation or a brand that structures belong to."""

    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SiaeQuerySet(models.QuerySet["Siae"]):
    def current(self) -> "SiaeQuerySet":
        """Without the structures that were retired from the register or merged into another."""
        return self.filter(is_current=True)

    def funded(self) -> "SiaeQuerySet":
        """The four kinds that the directorate funds."""
        return self.filter(kind__in=SiaeKind.values)

    def unlocated(self) -> "SiaeQuerySet":
        """Those that no place could be found for: they have no site."""
        return self.filter(sites__isnull=True)

    def visible_to(self, user: User) -> "SiaeQuerySet":
        """The identity of a structure is public among people who signed in; its figures are not."""
        return self.current() if user.is_authenticated else self.none()

    def managed_by(self, user: User) -> "SiaeQuerySet":
        """Those whose card and duplicates the user decides of."""
        return restrict(
            self.current(), user=user, permission=Permission.STRUCTURES_SIAE_MANAGE, department="department__code"
        )


class Siae(models.Model):
    """A structure of the register; the same employer may hold one convention a kind: identity is (SIRET, kind)."""

    kind = models.CharField("filière", max_length=4, choices=StructureKind)
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[validate_siret],
        help_text="Celui d’aujourd’hui.",
    )
    siret_signature = models.CharField("SIRET à la signature", max_length=14, blank=True, validators=[validate_siret])
    asp_id = models.PositiveBigIntegerField("identifiant ASP", null=True, blank=True)
    name = models.CharField("nom", max_length=200)
    brand = models.CharField("enseigne", max_length=200, blank=True)
    naf = models.CharField("code NAF", max_length=5, blank=True, validators=[validate_naf])
    department = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="département conventionneur"
    )
    networks = models.ManyToManyField(Network, blank=True, related_name="structures", verbose_name="réseaux")
    activities = ArrayField(
        models.CharField(max_length=20, choices=Activity), default=list, blank=True, verbose_name="activités"
    )
    website = models.URLField("site internet", blank=True, validators=[validate_public_address])
    description = models.TextField(
        "présentation", blank=True, max_length=CARD_TEXT_LENGTH, validators=[validate_no_contact]
    )
    accompaniment = models.TextField(
        "accompagnement proposé", blank=True, max_length=CARD_TEXT_LENGTH, validators=[validate_no_contact]
    )
    digital_means = models.TextField(
        "moyens numériques", blank=True, max_length=CARD_TEXT_LENGTH, validators=[validate_no_contact]
    )
    skills_valued = models.TextField(
        "compétences valorisées", blank=True, max_length=CARD_TEXT_LENGTH, validators=[validate_no_contact]
    )
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")
    is_current = models.BooleanField("au registre", default=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", verbose_name="fusionnée dans"
    )
    members = models.ManyToManyField(
        Assignment, blank=True, related_name="structures", verbose_name="habilitations de ses membres"
    )
    search_text = models.GeneratedField(
        expression=PlainText(Concat("name", models.Value(" "), "brand")),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="nom et enseigne sans accents",
    )

    objects = SiaeQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["department", "kind"], name="structures_siae_dept_kind"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="structures_siae_search"),
            GinIndex(OpClass("siret", name="gin_trgm_ops"), name="structures_siae_siret_part"),
        ]
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
                condition=models.Q(siret_signature="") | models.Q(siret_signature__regex=r"^[0-9]{14}$"),
                name="structures_siae_siret_signature_digits",
                violation_error_message="Le SIRET à la signature compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=StructureKind.values),
                name="structures_siae_kind_known",
                violation_error_message="Cette filière n’est pas celle d’une structure du registre.",
            ),
            models.CheckConstraint(
                condition=models.Q(naf="") | models.Q(naf__regex=NAF_PATTERN),
                name="structures_siae_naf_shape",
                violation_error_message="Un code NAF compte quatre chiffres et une lettre.",
            ),
            models.CheckConstraint(
                condition=models.Q(activities__contained_by=Activity.values),
                name="structures_siae_activities_known",
                violation_error_message="Une des activités n’est pas dans la liste.",
            ),
            models.CheckConstraint(
                condition=models.Q(website="") | models.Q(website__regex=r"^https?://"),
                name="structures_siae_website_public",
                violation_error_message="L’adresse du site commence par https:// ou http://.",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | (models.Q(is_current=False) & ~models.Q(merged_into=models.F("id"))),
                name="structures_siae_merged_not_current",
                violation_error_message="Une structure fusionnée dans une autre n’est plus au registre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"

    @property
    def siret_spaced(self) -> str:
        return format_siret(self.siret)

    @property
    def is_funded(self) -> bool:
        return self.kind in SiaeKind.values
