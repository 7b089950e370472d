"""Where an area belongs, and since when: borders and groupings change every first of January."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models.areas import Area


class AreaMembershipQuerySet(models.QuerySet["AreaMembership"]):
    def current(self) -> "AreaMembershipQuerySet":
        """What no later vintage has closed."""
        return self.filter(validity__endswith__isnull=True)

    def valid_on(self, day: dt.date) -> "AreaMembershipQuerySet":
        return self.filter(validity__contains=day)


class AreaMembership(models.Model):
    """An area inside a larger one during a span of time: one parent per level on any day."""

    child = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="parent_links", verbose_name="territoire membre"
    )
    parent = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="child_links", verbose_name="territoire englobant"
    )
    # The exclusion constraint needs the parent's level in this table; a composite foreign key keeps it true.
    parent_level = models.CharField("maille du territoire englobant", max_length=24, choices=AreaLevel)
    validity = DateRangeField("période de validité")
    cog_vintage = models.PositiveSmallIntegerField("millésime géographique")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="memberships", verbose_name="source")

    objects = AreaMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance territoriale"
        verbose_name_plural = "appartenances territoriales"
        constraints = [
            ExclusionConstraint(
                name="territories_areamembership_one_parent",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("parent_level", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Un territoire n’appartient qu’à un seul territoire de chaque maille à une date."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("parent")),
                name="territories_areamembership_not_itself",
                violation_error_message="Un territoire ne s’appartient pas à lui-même.",
            ),
            models.CheckConstraint(
                condition=models.Q(validity__isempty=False) & models.Q(validity__startswith__isnull=False),
                name="territories_areamembership_dated",
                violation_error_message="Une appartenance commence à une date et n’est pas vide.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} dans {self.parent}"
