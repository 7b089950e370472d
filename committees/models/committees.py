"""A committee: its collèges, the rules that it follows, and who holds its seats between which dates."""

import datetime as dt
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.assignments import DateRange
from accounts.perimeter import restrict
from accounts.roles import Permission, Seat
from committees.enums import MajorityBase
from committees.rules.regulation import Regulation
from territories.models import Area

FRENCH = "fr-x-icu"


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def visible_to(self, user: Any) -> "CommitteeQuerySet":
        """Those of the perimeter, for agents and members."""
        return restrict(self, user=user, permission=Permission.COMMITTEES_SESSION_VIEW, department="department__code")


class Committee(models.Model):
    """The CDIAE of a département, or what has replaced it there: its name, chair and rules are settings.

    Default rules are the common law (`committees.rules.regulation`); the règlement intérieur may set others.
    """

    department = models.OneToOneField(
        Area, on_delete=models.PROTECT, related_name="committee", verbose_name="département"
    )
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    chair = models.CharField("présidence", max_length=160, default="le préfet ou son représentant")
    contact = models.EmailField("adresse du secrétariat")
    default_place = models.CharField("lieu habituel des réunions", max_length=200, blank=True)
    quorum_numerator = models.PositiveSmallIntegerField("quorum : numérateur", default=1)
    quorum_denominator = models.PositiveSmallIntegerField("quorum : dénominateur", default=2)
    mandates_count = models.BooleanField("les mandats comptent pour le quorum", default=True)
    notice_days = models.PositiveSmallIntegerField(
        "délai de convocation (jours)", default=5, validators=[MaxValueValidator(60)]
    )
    mandates_by_holder = models.PositiveSmallIntegerField(
        "mandats portés par un membre, au plus", default=1, validators=[MaxValueValidator(5)]
    )
    mandate_without_substitute_only = models.BooleanField("mandat réservé aux membres sans suppléant", default=True)
    second_needs_quorum = models.BooleanField("quorum exigé sur seconde convocation", default=False)
    president_prevails = models.BooleanField("voix prépondérante du président", default=True)
    majority = models.CharField("majorité comptée sur", max_length=8, choices=MajorityBase, default=MajorityBase.CAST)
    written_days = models.PositiveSmallIntegerField(
        "durée d’une consultation écrite (jours), au moins",
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    oppositions_to_meet = models.PositiveSmallIntegerField(
        "oppositions qui renvoient à une réunion", default=1, validators=[MinValueValidator(1)]
    )
    regulation_on = models.DateField("règlement intérieur adopté le", null=True, blank=True)
    regulation = models.ForeignKey(
        "common.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="règlement intérieur",
    )
    is_demonstration = models.BooleanField("composition inventée", default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "comité"
        verbose_name_plural = "comités"
        ordering = ["department__code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_denominator__gte=1, quorum_numerator__lte=F("quorum_denominator")),
                name="committees_committee_quorum_is_share",
                violation_error_message="Le quorum est une part des membres, entre aucun et tous.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Regulation:
        return Regulation(
            quorum=Fraction(self.quorum_numerator, self.quorum_denominator),
            mandates_count=self.mandates_count,
            notice_days=self.notice_days,
            mandates_by_holder=self.mandates_by_holder,
            mandate_without_substitute_only=self.mandate_without_substitute_only,
            second_needs_quorum=self.second_needs_quorum,
            president_prevails=self.president_prevails,
            majority=MajorityBase(self.majority),
            written_days=self.written_days,
            oppositions_to_meet=self.oppositions_to_meet,
        )


class Body(models.Model):
    """A collège of a committee: who it stands for, how many seats it has, what a voice of it weighs."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="bodies", verbose_name="comité")
    rank = models.PositiveSmallIntegerField("rang")
    name = models.CharField("collège", max_length=160, db_collation=FRENCH)
    seats = models.PositiveSmallIntegerField("sièges", validators=[MinValueValidator(1), MaxValueValidator(30)])
    weight = models.PositiveSmallIntegerField(
        "voix par siège", default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    may_be_replaced = models.BooleanField(
        "membres remplaçables",
        default=True,
        help_text="Une personne qualifiée ne se fait pas remplacer (CRPA, art. R133-3).",
    )

    class Meta:
        verbose_name = "collège"
        verbose_name_plural = "collèges"
        ordering = ["committee", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "rank"],
                name="committees_body_rank_once",
                violation_error_message="Un collège de ce comité a déjà ce rang.",
            ),
            models.UniqueConstraint(
                fields=["committee", "name"],
                name="committees_body_name_once",
                violation_error_message="Ce collège existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> "MemberQuerySet":
        return restrict(
            self,
            user=user,
            permission=Permission.COMMITTEES_SESSION_VIEW,
            department="body__committee__department__code",
        )

    def in_office(self, day: dt.date | None = None) -> "MemberQuerySet":
        """Whose mandate runs on the day, its last day included."""
        day = day or timezone.localdate()
        return self.filter(Q(mandate_to__isnull=True) | Q(mandate_to__gte=day), mandate_from__lte=day)


class Member(models.Model):
    """A titulaire or a suppléant, with an account of the portal or not. A past member stays, their mandate ended."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="members", verbose_name="collège")
    seat = models.CharField("siège", max_length=12, choices=Seat)
    titular = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutes",
        verbose_name="titulaire suppléé",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_seats",
        verbose_name="compte",
    )
    civility = models.CharField("civilité", max_length=12, blank=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80, db_collation=FRENCH)
    quality = models.CharField("qualité", max_length=200, help_text="Au titre de quoi la personne siège.")
    email = models.EmailField("adresse de convocation")
    is_president = models.BooleanField("préside", default=False)
    mandate_from = models.DateField("mandat du")
    mandate_to = models.DateField("mandat jusqu’au", null=True, blank=True, help_text="Dernier jour compris.")

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        ordering = ["body__rank", "last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mandate_to__isnull=True) | Q(mandate_to__gte=F("mandate_from")),
                name="committees_member_dates_ordered",
                violation_error_message="Un mandat ne finit pas avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(seat=Seat.FULL, titular__isnull=True) | Q(seat=Seat.SUBSTITUTE, titular__isnull=False),
                name="committees_member_substitute_of_somebody",
                violation_error_message="Un suppléant supplée un titulaire ; un titulaire ne supplée personne.",
            ),
            models.CheckConstraint(
                condition=Q(is_president=False) | Q(seat=Seat.FULL),
                name="committees_member_president_is_full",
                violation_error_message="La présidence revient à un titulaire.",
            ),
            ExclusionConstraint(
                name="committees_member_no_overlap",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("email", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "mandate_from", "mandate_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette personne siège déjà dans ce collège à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def clean(self) -> None:
        """Before PostgreSQL is asked whether the mandate meets another: it has no range that ends before it begins."""
        if self.mandate_from and self.mandate_to and self.mandate_to < self.mandate_from:
            raise ValidationError({"mandate_to": "Un mandat ne finit pas avant d’avoir commencé."})

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part)
