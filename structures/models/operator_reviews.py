"""The instruction of a request on a grid, and what structures say of the operators they used."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Role
from structures.models.operators import Operator, ReferencingRequest
from structures.models.siae import Siae
from structures.operator_enums import ServiceKind

LOWEST_MARK, HIGHEST_MARK = 1, 5


class ReviewGrid(models.Model):
    """A version of the grid: never changed once used, replaced by the next one."""

    version = models.PositiveSmallIntegerField("version", unique=True)
    threshold = models.PositiveSmallIntegerField(
        "note à partir de laquelle la grille est favorable (sur 100)", default=60
    )
    adopted_at = models.DateTimeField("adoptée le", default=timezone.now)
    adopted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="adoptée par"
    )

    class Meta:
        verbose_name = "grille d’instruction"
        verbose_name_plural = "grilles d’instruction"
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__lte=100),
                name="structures_reviewgrid_threshold_on_hundred",
                violation_error_message="Le seuil d’une grille est une note sur 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"grille, version {self.version}"


class ReviewCriterion(models.Model):
    """One question of a grid, scored from 0 to its maximum, that counts for its weight."""

    grid = models.ForeignKey(ReviewGrid, on_delete=models.CASCADE, related_name="criteria", verbose_name="grille")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("critère", max_length=120)
    guide = models.TextField("guide de notation", blank=True)
    weight = models.PositiveSmallIntegerField("poids", default=1, validators=[MinValueValidator(1)])
    maximum = models.PositiveSmallIntegerField("note maximale", default=5, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = "critère d’instruction"
        verbose_name_plural = "critères d’instruction"
        ordering = ["grid", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "position"],
                name="structures_reviewcriterion_position_once",
                violation_error_message="Deux critères ne tiennent pas le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, maximum__gte=1),
                name="structures_reviewcriterion_counts",
                violation_error_message="Un critère a un poids et une note maximale d’au moins 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Review(models.Model):
    """What one agent declares and writes of a request: no interest in it, then scores."""

    request = models.ForeignKey(
        ReferencingRequest, on_delete=models.CASCADE, related_name="reviews", verbose_name="demande"
    )
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="instructeur")
    has_conflict = models.BooleanField("conflit d’intérêts déclaré")
    declared_at = models.DateTimeField("déclaration faite le")
    opinion = models.TextField("appréciation générale", blank=True, max_length=2000)
    completed_at = models.DateTimeField("notes rendues le", null=True, blank=True)

    class Meta:
        verbose_name = "instruction"
        verbose_name_plural = "instructions"
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reviewer"],
                name="structures_review_once",
                violation_error_message="Cet agent instruit déjà cette demande.",
            ),
            models.CheckConstraint(
                condition=Q(has_conflict=False) | Q(completed_at__isnull=True),
                name="structures_review_no_conflict_when_scored",
                violation_error_message="Un agent en conflit d’intérêts ne note pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"instruction de {self.request_id} par {self.reviewer_id}"


class ReviewScore(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores", verbose_name="instruction")
    criterion = models.ForeignKey(
        ReviewCriterion, on_delete=models.PROTECT, related_name="scores", verbose_name="critère"
    )
    score = models.PositiveSmallIntegerField("note")
    comment = models.TextField("commentaire", blank=True, max_length=1000)

    class Meta:
        verbose_name = "note d’instruction"
        verbose_name_plural = "notes d’instruction"
        ordering = ["review", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"],
                name="structures_reviewscore_once",
                violation_error_message="Ce critère est déjà noté.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} : {self.score}"


class OperatorEvaluationQuerySet(models.QuerySet["OperatorEvaluation"]):
    def shown(self) -> "OperatorEvaluationQuerySet":
        """Those that no agent has hidden."""
        return self.filter(hidden_at=None)

    def visible_to(self, user: User) -> "OperatorEvaluationQuerySet":
        """With the name of the structure: those of one's own structures, and all of them for who moderates."""
        hat = hat_of(user)
        if hat is None:
            return self.none()
        if hat.role == Role.STRUCTURE_MEMBER:
            return self.filter(siae__members=hat.assignment_id)
        return self if user.can(Permission.STRUCTURES_OPERATOR_MODERATE) else self.none()


def _mark(name: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        name, validators=[MinValueValidator(LOWEST_MARK), MaxValueValidator(HIGHEST_MARK)]
    )


class OperatorEvaluation(models.Model):
    """A mission that a structure had done by an operator, and what it thinks of it; one evaluation a mission."""

    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, related_name="evaluations", verbose_name="opérateur d’appui"
    )
    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="+", verbose_name="structure")
    service = models.CharField("service rendu", max_length=20, choices=ServiceKind)
    started_on = models.DateField("début de la mission")
    ended_on = models.DateField("fin de la mission")
    quality = _mark("qualité du travail")
    deadlines = _mark("respect des délais")
    adaptation = _mark("adaptation à la structure")
    price = _mark("rapport qualité-prix")
    comment = models.TextField("commentaire", blank=True, max_length=1500)
    evaluated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="évaluée par")
    evaluated_at = models.DateTimeField("évaluée le")
    answer = models.TextField("réponse de l’opérateur", blank=True, max_length=1500)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    hidden_at = models.DateTimeField("masquée le", null=True, blank=True)
    hidden_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="masquée par"
    )
    hidden_motive = models.TextField("motif du masquage", blank=True, max_length=500)

    objects = OperatorEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation d’un opérateur"
        verbose_name_plural = "évaluations d’opérateurs"
        ordering = ["-evaluated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "siae", "service", "started_on"],
                name="structures_operatorevaluation_once",
                violation_error_message="Cette mission est déjà évaluée par votre structure.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")),
                name="structures_operatorevaluation_dates_ordered",
                violation_error_message="Une mission ne finit pas avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(
                    quality__range=(LOWEST_MARK, HIGHEST_MARK),
                    deadlines__range=(LOWEST_MARK, HIGHEST_MARK),
                    adaptation__range=(LOWEST_MARK, HIGHEST_MARK),
                    price__range=(LOWEST_MARK, HIGHEST_MARK),
                ),
                name="structures_operatorevaluation_marks",
                violation_error_message="Une évaluation note chaque point de 1 à 5.",
            ),
            models.CheckConstraint(
                condition=Q(service__in=ServiceKind.values),
                name="structures_operatorevaluation_service_known",
                violation_error_message="Ce service est inconnu.",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | (Q(hidden_by__isnull=False) & ~Q(hidden_motive="")),
                name="structures_operatorevaluation_hidden_with_motive",
                violation_error_message="Une évaluation est masquée par un agent, avec un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} par {self.siae}"
