"""What employers say they will recruit, by basin and occupation (France Travail, Besoins en main-d’œuvre)."""

from django.db import models

from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models.areas import FRENCH, Area


class RecruitmentProject(models.Model):
    """Recruitment projects of a year in a basin for an occupation; an empty figure is masked by its producer.

    A basin that spans two départements has a row in each.
    """

    basin = models.ForeignKey(
        Area,
        on_delete=models.CASCADE,
        related_name="recruitment_projects",
        limit_choices_to={"level": AreaLevel.RECRUITMENT_BASIN},
        verbose_name="bassin",
    )
    department = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", verbose_name="département")
    year = models.PositiveSmallIntegerField("année")
    occupation = models.CharField("code du métier", max_length=8)
    occupation_name = models.CharField("métier", max_length=160, db_collation=FRENCH)
    family = models.CharField("code de la famille de métiers", max_length=4)
    family_name = models.CharField("famille de métiers", max_length=160, db_collation=FRENCH)
    projects = models.PositiveIntegerField("projets de recrutement", null=True, blank=True)
    difficult = models.PositiveIntegerField("projets jugés difficiles", null=True, blank=True)
    seasonal = models.PositiveIntegerField("projets saisonniers", null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "projets de recrutement"
        verbose_name_plural = "projets de recrutement"
        ordering = ["-year", "basin", "occupation"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "basin", "department", "occupation"],
                name="territories_recruitmentproject_once",
                violation_error_message="Ce métier a déjà une ligne pour ce bassin et ce département.",
            ),
            models.CheckConstraint(
                condition=models.Q(projects__isnull=True)
                | (
                    (models.Q(difficult__isnull=True) | models.Q(difficult__lte=models.F("projects")))
                    & (models.Q(seasonal__isnull=True) | models.Q(seasonal__lte=models.F("projects")))
                ),
                name="territories_recruitmentproject_parts",
                violation_error_message="Les projets difficiles ou saisonniers font partie des projets.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_name}, {self.basin}, {self.year}"
