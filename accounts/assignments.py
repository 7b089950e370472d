"""One hat of a person: a role, where it is held, and between which dates."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from accounts.roles import College, Role, Seat
from territories.models import Area


class DateRange(Func):
    """Both ends belong to the span: the last day is worked."""

    function = "DATERANGE"
    output_field = DateRangeField()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self, *, day: dt.date | None = None) -> "AssignmentQuerySet":
        day = day or timezone.localdate()
        return self.not_ended(day=day).filter(valid_from__lte=day)

    def not_ended(self, *, day: dt.date | None = None) -> "AssignmentQuerySet":
        """Held today or later: neither past its last day nor ended before it."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day or timezone.localdate()), ended_at=None)


class Assignment(models.Model):
    """A person may hold several; one is active at a time and decides what is seen."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments", verbose_name="compte"
    )
    role = models.CharField("rôle", max_length=24, choices=Role)
    areas = models.ManyToManyField(Area, related_name="assignments", verbose_name="territoires", blank=True)
    college = models.CharField("collège", max_length=24, choices=College, blank=True)
    seat = models.CharField("siège", max_length=12, choices=Seat, blank=True)
    valid_from = models.DateField("valable du", default=timezone.localdate)
    valid_to = models.DateField("valable jusqu’au", null=True, blank=True, help_text="Dernier jour compris.")
    ended_at = models.DateTimeField("retirée le", null=True, blank=True, help_text="Avant son dernier jour.")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="granted_assignments",
        verbose_name="accordée par",
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="accounts_assignment_known_role",
                violation_error_message="Ce rôle est inconnu.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_assignment_dates_ordered",
                violation_error_message="Une habilitation ne finit pas avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COMMITTEE_MEMBER, college__in=College.values, seat__in=Seat.values)
                | (~Q(role=Role.COMMITTEE_MEMBER) & Q(college="", seat="")),
                name="accounts_assignment_committee_seat",
                violation_error_message="Un membre du CDIAE, et lui seul, siège dans un collège.",
            ),
            ExclusionConstraint(
                name="accounts_assignment_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("college", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message="Cette personne a déjà ce rôle à ces dates : modifiez-en les territoires.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} de {self.user_id}"
