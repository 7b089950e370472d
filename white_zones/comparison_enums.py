"""The closed vocabulary of comparisons."""

from django.db import models


class Movement(models.TextChoices):
    """What becomes of the class of an area from one run to the other."""

    LEFT = "left", "sort de zone blanche"
    ENTERED = "entered", "entre en zone blanche"
    STAYED = "stayed", "reste en zone blanche"
    BETTER = "better", "classe en hausse"
    WORSE = "worse", "classe en baisse"
    SAME = "same", "même classe"
    ALONE = "alone", "dans un seul calcul"
