"""What was worked under the annexes, month by month, and the references that turn hours into ETP."""

from django.core.validators import MinValueValidator
from django.db import models

from accounts.models import User
from structures.enums import Measure
from structures.models.annexes import FinancialAnnex


class FundingReference(models.Model):
    """Hours of a full-time post and amounts of the aid, by year and measure: set each year, never in the code."""

    year = models.PositiveSmallIntegerField("année")
    measure = models.CharField("mesure", max_length=8, choices=Measure)
    hours_per_etp = models.DecimalField(
        "heures annuelles d’un ETP", max_digits=7, decimal_places=2, validators=[MinValueValidator(1)]
    )
    unit_amount = models.DecimalField("montant socle", max_digits=12, decimal_places=2, null=True, blank=True)
    modulated_share = models.DecimalField(
        "part modulée maximale",
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="En fraction du montant socle : 0,1 pour 10 %.",
    )
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "référence de financement"
        verbose_name_plural = "références de financement"
        ordering = ["-year", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "measure"],
                name="structures_fundingreference_once",
                violation_error_message="Cette mesure a déjà une référence pour cette année.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_per_etp__gt=0),
                name="structures_fundingreference_hours_positive",
                violation_error_message="Un ETP compte un nombre d’heures supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=models.Q(modulated_share__isnull=True)
                | models.Q(modulated_share__gte=0, modulated_share__lte=1),
                name="structures_fundingreference_share_is_a_ratio",
                violation_error_message="La part modulée est une fraction comprise entre 0 et 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year}"


class MonthlyDeclarationQuerySet(models.QuerySet["MonthlyDeclaration"]):
    def counted(self, year: int) -> "MonthlyDeclarationQuerySet":
        """The declarations of a year under annexes that enter its figures."""
        return self.filter(month__year=year, annex__in=FinancialAnnex.objects.counted(year))

    def visible_to(self, user: User) -> "MonthlyDeclarationQuerySet":
        """As the annexes themselves: a structure's own figures."""
        return self.filter(annex__in=FinancialAnnex.objects.visible_to(user))


class MonthlyDeclaration(models.Model):
    """Work of a month under an annexe, as declared: a month without a row is unknown, never zero."""

    annex = models.ForeignKey(
        FinancialAnnex, on_delete=models.CASCADE, related_name="declarations", verbose_name="annexe"
    )
    month = models.DateField("mois (son premier jour)")
    hours = models.DecimalField("heures travaillées", max_digits=12, decimal_places=2, null=True, blank=True)
    etp = models.DecimalField(
        "ETP réalisés du mois",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Pour une source qui donne les ETP sans les heures.",
    )
    declared_on = models.DateField("déclaré le", null=True, blank=True)
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    objects = MonthlyDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = "déclaration mensuelle"
        verbose_name_plural = "déclarations mensuelles"
        ordering = ["annex", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["annex", "month"],
                name="structures_monthlydeclaration_once",
                violation_error_message="Ce mois est déjà déclaré pour cette annexe.",
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="structures_monthlydeclaration_first_day",
                violation_error_message="Un mois est désigné par son premier jour.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours__isnull=False, hours__gte=0, etp__isnull=True)
                | models.Q(etp__isnull=False, etp__gte=0, hours__isnull=True),
                name="structures_monthlydeclaration_hours_or_etp",
                violation_error_message="Une déclaration porte des heures ou des ETP, positifs ou nuls.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annex} {self.month:%m/%Y}"
