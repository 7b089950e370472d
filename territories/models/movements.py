"""Communes that merged, split or changed code: the history by which older figures reach today's communes."""

from django.db import models

from territories.enums import MovementKind
from territories.models.areas import FRENCH, Area


class AreaMovement(models.Model):
    """A former code, and a commune of today that holds all or part of what it named."""

    old_code = models.CharField("ancien code", max_length=5)
    old_name = models.CharField("ancien nom", max_length=160, db_collation=FRENCH)
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="movements", verbose_name="commune d’aujourd’hui"
    )
    kind = models.CharField("mouvement", max_length=8, choices=MovementKind)
    is_deduced = models.BooleanField(
        "déduit",
        default=False,
        help_text="Aucune source ne le dit : le voisinage, le nom et la population le montrent.",
    )
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "mouvement de commune"
        verbose_name_plural = "mouvements de communes"
        ordering = ["old_code", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["old_code", "area"],
                name="territories_areamovement_once",
                violation_error_message="Ce mouvement est déjà connu.",
            ),
            models.UniqueConstraint(
                fields=["old_code"],
                condition=~models.Q(kind=MovementKind.SPLIT),
                name="territories_areamovement_one_heir",
                violation_error_message="Seule une commune divisée a plusieurs héritières.",
            ),
            models.CheckConstraint(
                condition=models.Q(old_code__regex=r"^[0-9AB]{5}$"),
                name="territories_areamovement_code_shape",
                violation_error_message="Un code INSEE de commune compte cinq caractères, zéros compris.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} {self.old_name} → {self.area}"
