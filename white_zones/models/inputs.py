"""The inputs of a run, kept whole beside it: any figure can be explained, replayed and compared years later."""

from django.db import models

from white_zones.models.runs import Run


class RunInputs(models.Model):
    """One compressed file of arrays, written and read by `domain/snapshot.py`; PostgreSQL refuses to change it."""

    run = models.OneToOneField(
        Run, on_delete=models.CASCADE, primary_key=True, related_name="inputs", verbose_name="calcul"
    )
    content = models.BinaryField("entrées du calcul")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "entrées d’un calcul"
        verbose_name_plural = "entrées des calculs"

    def __str__(self) -> str:
        return f"entrées de {self.run_id}"
