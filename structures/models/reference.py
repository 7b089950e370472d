"""Reference tables of the specification: kept as printed, never corrected."""

from django.db import models


class ReferenceTable(models.Model):
    """A published table, whole."""

    slug = models.SlugField("identifiant", unique=True)
    title = models.CharField("titre", max_length=200)
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "tableau de référence"
        verbose_name_plural = "tableaux de référence"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class ReferenceCell(models.Model):
    """One printed figure; `decimals` is the precision of the print, which bounds its rounding."""

    table = models.ForeignKey(ReferenceTable, on_delete=models.CASCADE, related_name="cells", verbose_name="tableau")
    row = models.CharField("ligne", max_length=60)
    column = models.CharField("colonne", max_length=40)
    position = models.PositiveSmallIntegerField("rang de la ligne")
    label = models.CharField("libellé de la ligne", max_length=120)
    group = models.CharField("groupe de lignes", max_length=60, blank=True)
    printed = models.DecimalField("valeur imprimée", max_digits=12, decimal_places=2)
    decimals = models.PositiveSmallIntegerField("décimales imprimées")

    class Meta:
        verbose_name = "cellule de référence"
        verbose_name_plural = "cellules de référence"
        ordering = ["table", "position", "column"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "row", "column"],
                name="structures_referencecell_once",
                violation_error_message="Cette cellule figure déjà dans le tableau.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id} {self.row}/{self.column} = {self.printed}"
