"""What a run measured, commune by commune and area by area. PostgreSQL refuses to change it once the run is done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from structures.enums import SiaeKind
from structures.models import Site
from territories.enums import ValueState
from territories.models import Area
from white_zones.enums import Access, ClassOrigin
from white_zones.models.outside import OutsideSite
from white_zones.models.runs import Run
from white_zones.rules import ALL_KINDS, ALL_KINDS_LABEL

KINDS = [(ALL_KINDS, ALL_KINDS_LABEL), *SiaeKind.choices]


class Measured(models.Model):
    """What communes and areas have in common."""

    kind = models.CharField("filière", max_length=4, choices=KINDS, blank=True)
    accessibility = models.FloatField("accessibilité (ETP par demandeur)", null=True)
    ratio = models.FloatField("rapport à la référence", null=True)
    access_class = models.CharField("classe retenue", max_length=6, choices=Access, blank=True)
    unserved = models.FloatField(
        "demande non couverte",
        null=True,
        help_text="Ce qui manque pour que chaque commune atteigne la référence : Σ demande × max(0, 1 − ratio).",
    )

    class Meta:
        abstract = True


class CommuneResult(Measured):
    """Access of one commune to one kind of supply, or to all. Without a known demand, its access is still known."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="commune_results", verbose_name="calcul")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    demand = models.FloatField("demande", null=True)
    demand_state = models.CharField("état de la demande", max_length=12, choices=ValueState)
    nearest_site = models.ForeignKey(
        Site,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name="site le plus proche à portée",
    )
    nearest_outside = models.ForeignKey(
        OutsideSite,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name="ou celui d’au-delà de la région",
    )
    nearest_minutes = models.DecimalField("minutes jusqu’à lui", max_digits=6, decimal_places=1, null=True)
    sites_in_reach = models.PositiveIntegerField("sites à portée")
    own_class = models.CharField("classe de son propre accès", max_length=6, choices=Access)
    class_origin = models.CharField("ce qui donne la classe", max_length=10, choices=ClassOrigin)
    is_border = models.BooleanField(
        "bord",
        default=False,
        help_text="Un département voisin dont l’offre n’est pas connue est à portée : l’accès peut être mal estimé.",
    )
    probabilities = ArrayField(
        models.FloatField(),
        size=len(Access),
        null=True,
        verbose_name="probabilité de chaque classe",
        help_text="Dans l’ordre des classes, part des tirages où la commune y tombe par son propre accès.",
    )
    is_robust = models.BooleanField("classe robuste", null=True)

    class Meta:
        verbose_name = "accès d’une commune"
        verbose_name_plural = "accès des communes"
        ordering = ["run", "kind", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "area"],
                name="white_zones_communeresult_once",
                violation_error_message="Cette commune a déjà un résultat dans ce calcul.",
            ),
            models.CheckConstraint(
                condition=Q(accessibility__gte=0, access_class__in=Access.values),
                name="white_zones_communeresult_measured",
                violation_error_message="Une commune a toujours une accessibilité et une classe.",
            ),
            models.CheckConstraint(
                condition=Q(demand__isnull=True, demand_state__in=["secret", "missing"], unserved__isnull=True)
                | Q(demand__gte=0, demand_state__in=["known", "imputed", "estimated"]),
                name="white_zones_communeresult_demand_state",
                violation_error_message="Une demande secrète ou manquante est vide ; toute autre est un nombre.",
            ),
            models.CheckConstraint(
                condition=Q(
                    sites_in_reach=0,
                    nearest_site__isnull=True,
                    nearest_outside__isnull=True,
                    nearest_minutes__isnull=True,
                )
                | Q(sites_in_reach__gt=0, nearest_minutes__gte=0)
                & (
                    Q(nearest_site__isnull=False, nearest_outside__isnull=True)
                    | Q(nearest_site__isnull=True, nearest_outside__isnull=False)
                ),
                name="white_zones_communeresult_nearest_in_reach",
                violation_error_message="Le site le plus proche est l’un des sites à portée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} : {self.area_id} {self.kind or ALL_KINDS_LABEL}"


class AreaResult(Measured):
    """Access of a larger area: the mean of its communes weighted by their demand, and the white pockets it hides."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="area_results", verbose_name="calcul")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    demand = models.FloatField("demande connue")
    white_demand_share = models.FloatField("part de la demande en commune blanche", null=True)
    communes = models.PositiveIntegerField("communes")
    white_communes = models.PositiveIntegerField("communes blanches")
    unknown_communes = models.PositiveIntegerField("communes de demande inconnue")
    white_population = models.PositiveIntegerField("habitants en commune blanche")
    small_communes = models.PositiveIntegerField("communes blanches de petit effectif", default=0)
    border_communes = models.PositiveIntegerField("communes « bord »", default=0)
    robust_demand_share = models.FloatField("part de la demande en commune de classe robuste", null=True)

    class Meta:
        verbose_name = "accès d’un territoire"
        verbose_name_plural = "accès des territoires"
        ordering = ["run", "kind", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "area"],
                name="white_zones_arearesult_once",
                violation_error_message="Ce territoire a déjà un résultat dans ce calcul.",
            ),
            models.CheckConstraint(
                condition=Q(demand__gt=0, accessibility__gte=0, access_class__in=Access.values)
                | Q(demand=0, accessibility__isnull=True, access_class=""),
                name="white_zones_arearesult_measured",
                violation_error_message="Un territoire sans demande n’a ni accessibilité ni classe.",
            ),
            models.CheckConstraint(
                condition=Q(white_demand_share__isnull=True) | Q(white_demand_share__range=(0, 1 + 1e-9)),
                name="white_zones_arearesult_share",
                violation_error_message="Une part est comprise entre 0 et 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} : {self.area_id} {self.kind or ALL_KINDS_LABEL}"
