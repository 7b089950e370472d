"""Annexes financières: the posts under convention for a year, by site and by funder."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from accounts.models import User
from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from structures.enums import STATES_COUNTED, STATES_IN_FORCE, AnnexState, Funder, Measure, SiaeKind
from structures.models.siae import Siae
from structures.models.sites import Site
from structures.rules.annex_number import DATABASE_PATTERN, parse_annex_number
from structures.validators import validate_annex_number

AMOUNTS = ("monthly_etp", "total_amount", "unit_amount", "cofunding")


def counted_annexes(year: int, *, prefix: str = "") -> models.Q:
    """What makes an annexe enter the figures of a year, from the annexe or across the relation of the prefix."""
    return models.Q(
        **{
            f"{prefix}year": year,
            f"{prefix}state__in": STATES_COUNTED,
            f"{prefix}siae__is_current": True,
        }
    )


class FinancialAnnexQuerySet(models.QuerySet["FinancialAnnex"]):
    def counted(self, year: int) -> "FinancialAnnexQuerySet":
        """The annexes that enter the figures of a year: validated, provisional or closed, of a current structure."""
        return self.filter(counted_annexes(year))

    def in_force(self, day: dt.date) -> "FinancialAnnexQuerySet":
        """The annexes that bind on a day, the last one included: validated or provisional only."""
        return self.filter(state__in=STATES_IN_FORCE, starts_on__lte=day, ends_on__gte=day, siae__is_current=True)

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
    number = models.CharField("numéro", max_length=17, blank=True, validators=[validate_annex_number])
    asp_id = models.PositiveBigIntegerField("identifiant ASP", null=True, blank=True, unique=True)
    measure = models.CharField("mesure", max_length=8, choices=Measure, blank=True)
    department = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="département"
    )
    starts_on = models.DateField("début d’effet")
    ends_on = models.DateField("fin d’effet (dernier jour compris)")
    state = models.CharField("état", max_length=10, choices=AnnexState, default=AnnexState.VALIDATED)
    monthly_etp = models.DecimalField(
        "effectif mensuel conventionné", max_digits=10, decimal_places=2, null=True, blank=True
    )
    total_amount = models.DecimalField("montant total annuel", max_digits=14, decimal_places=2, null=True, blank=True)
    unit_amount = models.DecimalField(
        "montant annuel par poste", max_digits=12, decimal_places=2, null=True, blank=True
    )
    cofunding = models.DecimalField(
        "part du conseil départemental", max_digits=14, decimal_places=2, null=True, blank=True
    )
    is_estimated = models.BooleanField(
        "ETP estimés",
        default=False,
        help_text="Les ETP des lignes sont répartis par une règle, faute d’un chiffre par structure.",
    )
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
            models.CheckConstraint(
                condition=models.Q(number="") | models.Q(number__regex=DATABASE_PATTERN),
                name="structures_financialannex_number_shape",
                violation_error_message="Ce numéro d’annexe financière n’a pas la forme attendue.",
            ),
            models.CheckConstraint(
                condition=models.Q(measure="") | models.Q(measure__in=Measure.values),
                name="structures_financialannex_measure_known",
                violation_error_message="Cette mesure n’est pas financée au titre des annexes.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    *(models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0}) for name in AMOUNTS)
                ),
                name="structures_financialannex_amounts_positive",
                violation_error_message="Un effectif ou un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siae} — {self.year}"

    def clean(self) -> None:
        if self.siae_id and not self.siae.is_funded:
            raise ValidationError({"siae": "Seules les EI, ETTI, AI et ACI ont une annexe financière."})

    @property
    def number_spaced(self) -> str:
        return parse_annex_number(self.number).spaced if self.number else ""

    def is_in_force_on(self, day: dt.date) -> bool:
        """The same rule as `in_force`, on a row already read."""
        return self.state in STATES_IN_FORCE and self.starts_on <= day <= self.ends_on

    @property
    def is_counted(self) -> bool:
        return self.state in STATES_COUNTED


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
            models.CheckConstraint(
                condition=models.Q(kind__in=SiaeKind.values),
                name="structures_annexline_kind_funded",
                violation_error_message="Seules les EI, ETTI, AI et ACI ont des ETP conventionnés.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.kind} {self.funder} : {self.etp}"
