"""What a siting study may choose, and how it is answered."""

from django.db import models


class SitingTarget(models.TextChoices):
    """Whose need the antennas are for."""

    WHITE = "white", "les communes en zone blanche"
    UNDERSERVED = "underserved", "les communes en zone blanche ou faiblement dotées"


class CandidateRule(models.TextChoices):
    """Where an antenna may open."""

    EPCI_SEATS = "epci", "la commune la plus peuplée de chaque EPCI"
    POPULATION = "population", "les communes d’au moins un nombre d’habitants"
    DEPARTMENT = "department", "toutes les communes d’un département"


class SitingAnswer(models.TextChoices):
    """Which of the two answers an antenna belongs to."""

    IMMEDIATE = "immediate", "réponse immédiate"
    CERTIFIED = "certified", "réponse du solveur"


class SolverStatus(models.TextChoices):
    """How the search for the optimum ended."""

    OPTIMAL = "optimal", "optimum trouvé et prouvé"
    TIME_LIMIT = "time_limit", "arrêtée à la limite de temps"
