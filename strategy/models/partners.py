"""Partners and what they commit to, and the initiatives that already exist."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.perimeter import hat_of
from accounts.roles import Permission
from strategy.enums import ActionState, Origin, PartnerKind, Theme
from strategy.models.recommendations import FRENCH, Recommendation
from strategy.models.roadmaps import Action, RoadMap
from territories.models import Area


def _reads_doctrine(user: Any) -> bool:
    return hat_of(user) is not None and bool(user.can(Permission.STRATEGY_DOCTRINE_VIEW))


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: Any) -> "PartnerQuerySet":
        """Organisations: all who read the doctrine read them."""
        return self if _reads_doctrine(user) else self.none()


class Partner(models.Model):
    """An organisation that takes part; no person is named here."""

    kind = models.CharField("nature", max_length=12, choices=PartnerKind)
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    website = models.URLField("site", blank=True)
    is_demonstration = models.BooleanField("inventé", default=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        verbose_name_plural = "partenaires"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "kind"],
                name="strategy_partner_once",
                violation_error_message="Ce partenaire existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: Any) -> "CommitmentQuerySet":
        """Those of the recommendations and of the road maps that one reads."""
        return self.filter(
            Q(recommendation__in=Recommendation.objects.visible_to(user))
            | Q(action__axis__road_map__in=RoadMap.objects.visible_to(user))
        )


class Commitment(models.Model):
    """What a partner promises for a recommendation or an action, and by when."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="commitments", verbose_name="partenaire"
    )
    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name="préconisation",
    )
    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, blank=True, related_name="commitments", verbose_name="action"
    )
    text = models.CharField("engagement", max_length=400)
    euros = models.DecimalField("euros", max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=ActionState, default=ActionState.PLANNED)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    recorded_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__isnull=False, action__isnull=True)
                | Q(recommendation__isnull=True, action__isnull=False),
                name="strategy_commitment_one_object",
                violation_error_message="Un engagement porte sur une préconisation ou sur une action.",
            ),
            models.CheckConstraint(
                condition=Q(euros__isnull=True) | Q(euros__gte=0),
                name="strategy_commitment_euros_positive",
                violation_error_message="Un engagement n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(self, user: Any) -> "InitiativeQuerySet":
        """What is already done is known of all who read the doctrine."""
        return self if _reads_doctrine(user) else self.none()


class Initiative(models.Model):
    """Something already done or under way, so that recommendations build on it rather than ignore it."""

    title = models.CharField("intitulé", max_length=200, db_collation=FRENCH)
    origin = models.CharField("origine", max_length=12, choices=Origin)
    carrier = models.CharField("porteur", max_length=160, blank=True)
    theme = models.CharField("thème", max_length=12, choices=Theme)
    areas = models.ManyToManyField(Area, related_name="initiatives", verbose_name="territoires")
    description = models.TextField("description", max_length=6000)
    outcome = models.TextField("résultats connus", max_length=4000, blank=True)
    first_year = models.PositiveSmallIntegerField("depuis")
    last_year = models.PositiveSmallIntegerField("jusqu’à", null=True, blank=True)
    source = models.CharField("source", max_length=240)
    is_demonstration = models.BooleanField("inventée", default=False)
    recommendations = models.ManyToManyField(
        Recommendation, related_name="initiatives", verbose_name="préconisations", blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="recensée par"
    )
    recorded_at = models.DateTimeField("recensée le", default=timezone.now, editable=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = "initiative"
        verbose_name_plural = "initiatives"
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="strategy_initiative_years_ordered",
                violation_error_message="Une initiative ne finit pas avant d’avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
