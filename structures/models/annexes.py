"""Annexes financières: the posts under convention for a year, by site and by funder."""

from django.core.validators import MinValueValidator
from django.db import models

from accounts.models import User
from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from structures.enums import STATES_COUNTED, AnnexState, Funder, SiaeKind
from structures.models.siae import Siae, Site


class FinancialAnnexQuerySet(models.QuerySet["FinancialAnnex"]):
    def counted(self, year: int) -> "FinancialAnnexQuerySet":
        """The annexes that enter the figures of a year."""
        return self.filter(year=year, state__in=STATES_COUNTED)

    def visible_to(self, user: User) -> "FinancialAnnexQuerySet":
        """A structure's own figures: its members, and the agents whose perimeter holds its département."""
        hat = hat_of(user)
        if hat is not None and hat.role == Role.STRUCTURE_MEMBER:
            return self.filter(siae__members=hat.assignment_id)
        return restrict(
            self, user=user, permission=Permission.STRUCTURES_SIAE_VIEW_FIGURES, department="department__code"
        )


class FinancialAnnex(models.Model):
    """Yearly financial annex of a convention; allocated to its own département, which may differ from the seat's."""

    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="annexes", verbose_name="structure")
    year = models.PositiveSmallIntegerField("millésime")
    number = models.CharField("numéro", max_length=17, blank=True)
    department = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="département"
    )
    starts_on = models.DateField("début d’effet")
    ends_on = models.DateField("fin d’effet (dernier jour compris)")
    state = models.CharField("état", max_length=10, choices=AnnexState, default=AnnexState.VALIDATED)
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    objects = FinancialAnnexQuerySet.as_manager()

    class Meta:
        verbose_name = "annexe financière"
        verbose_name_plural = "annexes financières"
        ordering = ["-year", "siae"]
        indexes = [models.Index(fields=["year", "state"], name="structures_annex_year_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="structures_financialannex_dates_ordered",
                violation_error_message="La fin d’effet précède le début d’effet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siae} — {self.year}"


class AnnexLine(models.Model):
    """Posts of an annex at one site, paid by one funder, in annual ETP."""

    annex = models.ForeignKey(FinancialAnnex, on_delete=models.CASCADE, related_name="lines", verbose_name="annexe")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="lines", verbose_name="site")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    funder = models.CharField("financeur", max_length=10, choices=Funder)
    etp = models.DecimalField("ETP", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = "ligne d’annexe financière"
        verbose_name_plural = "lignes d’annexe financière"
        ordering = ["annex", "site", "funder"]
        constraints = [
            models.UniqueConstraint(
                fields=["annex", "site", "kind", "funder"],
                name="structures_annexline_once",
                violation_error_message="Ce site a déjà une ligne pour ce financeur.",
            ),
            models.CheckConstraint(
                condition=models.Q(etp__gte=0),
                name="structures_annexline_etp_positive",
                violation_error_message="Un nombre d’ETP ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.kind} {self.funder} : {self.etp}"
