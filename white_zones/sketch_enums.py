"""What a sketch may change of the supply of a run."""

from django.db import models


class SketchAction(models.TextChoices):
    """Stored as in the address of a sketch, which people may read."""

    ADD = "ajout", "ouvrir une antenne"
    CLOSE = "fermeture", "fermer un site"
    MOVE = "deplacement", "déplacer un site"
    RESIZE = "etp", "changer les ETP d’un site"
