"""A sketch: what if sites opened, closed, moved or grew, on top of a run that itself never changes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.perimeter import can
from accounts.roles import Permission
from structures.enums import SiaeKind
from structures.models import Site
from territories.models import Area
from white_zones.models.runs import FRENCH, Run
from white_zones.sketch_enums import SketchAction

NAME_LENGTH = 120
NOTE_LENGTH = 2000


class SketchQuerySet(models.QuerySet["Sketch"]):
    def visible_to(self, user: Any) -> "SketchQuerySet":
        """One's own, and those that are shared, as long as their run is visible."""
        if not can(user, Permission.WHITE_ZONES_RUN_VIEW):
            return self.none()
        return self.filter(Q(author=user) | Q(is_shared=True), run__in=Run.objects.visible_to(user))

    def with_context(self) -> "SketchQuerySet":
        """With the rows that telling a sketch needs."""
        return self.select_related("run", "author").annotate(change_count=models.Count("changes"))


class Sketch(models.Model):
    """Named changes to the supply of one run."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="sketches", verbose_name="calcul")
    name = models.CharField("nom", max_length=NAME_LENGTH, db_collation=FRENCH)
    note = models.TextField("note", max_length=NOTE_LENGTH, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sketches", verbose_name="auteur"
    )
    is_shared = models.BooleanField("partagée", default=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="copiée de"
    )
    created_at = models.DateTimeField("créée le", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = SketchQuerySet.as_manager()

    class Meta:
        verbose_name = "esquisse"
        verbose_name_plural = "esquisses"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "run", "name"],
                name="white_zones_sketch_once",
                violation_error_message="Vous avez déjà une esquisse de ce nom sur ce calcul.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="white_zones_sketch_named",
                violation_error_message="Une esquisse enregistrée a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SketchChange(models.Model):
    """One change; a site has at most one closing or move, and one number of ETP by kind."""

    sketch = models.ForeignKey(Sketch, on_delete=models.CASCADE, related_name="changes", verbose_name="esquisse")
    rank = models.PositiveSmallIntegerField("rang")
    action = models.CharField("modification", max_length=11, choices=SketchAction)
    # As in the run, a site that was removed from the register since leaves its number.
    site = models.ForeignKey(
        Site,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="site",
    )
    commune = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    kind = models.CharField("filière", max_length=4, choices=SiaeKind, blank=True)
    etp = models.DecimalField("ETP", max_digits=6, decimal_places=2, null=True, blank=True)
    previous_etp = models.DecimalField("ETP dans le calcul", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "modification d’une esquisse"
        verbose_name_plural = "modifications des esquisses"
        ordering = ["sketch", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["sketch", "rank"],
                name="white_zones_sketchchange_once",
                violation_error_message="Deux modifications d’une esquisse n’ont pas le même rang.",
            ),
            models.UniqueConstraint(
                fields=["sketch", "site"],
                condition=Q(action__in=[SketchAction.CLOSE, SketchAction.MOVE]),
                name="white_zones_sketchchange_one_fate",
                violation_error_message="Un site ferme ou se déplace, une seule fois.",
            ),
            models.UniqueConstraint(
                fields=["sketch", "site", "kind"],
                condition=Q(action=SketchAction.RESIZE),
                name="white_zones_sketchchange_one_size",
                violation_error_message="Les ETP d’un site ne changent qu’une fois par filière.",
            ),
            models.CheckConstraint(
                condition=Q(
                    action=SketchAction.ADD,
                    site__isnull=True,
                    commune__isnull=False,
                    kind__in=SiaeKind.values,
                    etp__isnull=False,
                    etp__gt=0,
                    previous_etp__isnull=True,
                )
                | Q(action=SketchAction.CLOSE, site__isnull=False, commune__isnull=True, kind="", etp__isnull=True)
                | Q(action=SketchAction.MOVE, site__isnull=False, commune__isnull=False, kind="", etp__isnull=True)
                | Q(
                    action=SketchAction.RESIZE,
                    site__isnull=False,
                    commune__isnull=True,
                    kind__in=SiaeKind.values,
                    etp__isnull=False,
                    etp__gte=0,
                    previous_etp__isnull=False,
                    previous_etp__gte=0,
                ),
                name="white_zones_sketchchange_complete",
                violation_error_message="Une modification porte ce que sa nature demande, et rien d’autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sketch_id} : {self.rank} {self.get_action_display()}"
