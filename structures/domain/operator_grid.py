"""The grid on which requests are scored, and its next versions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from structures.models import ReviewCriterion, ReviewGrid


@dataclass(frozen=True, slots=True)
class PlannedCriterion:
    label: str
    guide: str
    weight: int
    maximum: int = 5


# What the portal starts with, until the directorate adopts its own.
FIRST_CRITERIA = (
    PlannedCriterion(
        "Adéquation de l’offre aux besoins de l’insertion",
        "0 : offre généraliste, sans lien avec l’IAE. 3 : offre adaptée à une partie des structures. 5 : offre pensée "
        "pour les structures d’insertion, avec ses limites énoncées.",
        3,
    ),
    PlannedCriterion(
        "Références et résultats",
        "0 : aucune mission comparable. 3 : deux missions comparables au moins, résultats décrits. 5 : résultats "
        "mesurés et attestés par les clients.",
        3,
    ),
    PlannedCriterion(
        "Compétences des intervenants",
        "0 : intervenants non décrits. 3 : profils qualifiés. 5 : profils qualifiés et expérience de l’IAE.",
        2,
    ),
    PlannedCriterion(
        "Présence dans les territoires servis",
        "0 : interventions à distance seulement. 3 : déplacements prévus. 5 : implantation ou partenariats locaux.",
        1,
    ),
    PlannedCriterion(
        "Clarté et niveau des prix",
        "0 : prix absents ou hors de portée. 3 : prix clairs, dans la moyenne. 5 : prix clairs et adaptés à la taille "
        "des structures.",
        1,
    ),
)


def current_grid() -> ReviewGrid:
    """The latest version; the first one is written down the first time that it is asked for."""
    grid = ReviewGrid.objects.order_by("-version").first()
    if grid is not None:
        return grid
    with transaction.atomic():
        grid, created = ReviewGrid.objects.get_or_create(version=1)
        if created:
            _write(grid, FIRST_CRITERIA)
    return grid


def adopt_grid(*, criteria: Sequence[PlannedCriterion], threshold: int, actor: User) -> ReviewGrid:
    """A new version for the requests that are opened from now on; those in instruction keep theirs.

    The version in force, when it says the same: a form sent twice makes one version.
    """
    if not actor.can(Permission.STRUCTURES_OPERATOR_DECIDE):
        raise PermissionDenied
    if not criteria:
        raise ValidationError("Une grille a au moins un critère.", code="empty")
    with transaction.atomic():
        # Locked by its first version: two agents who adopt at once make two versions, in turn.
        list(ReviewGrid.objects.select_for_update(of=("self",)).filter(version=1))
        latest = ReviewGrid.objects.order_by("-version").first()
        if latest is not None and latest.threshold == threshold and _read(latest) == list(criteria):
            return latest
        grid = ReviewGrid(version=latest.version + 1 if latest else 1, threshold=threshold, adopted_by=actor)
        grid.full_clean()
        grid.save()
        _write(grid, criteria)
        record_event(actor=actor, verb="reviewgrid:adopted", subject=grid, data={"version": grid.version})
    return grid


def _read(grid: ReviewGrid) -> list[PlannedCriterion]:
    lines = grid.criteria.order_by("position").values_list("label", "guide", "weight", "maximum")
    return [PlannedCriterion(*line) for line in lines]


def _write(grid: ReviewGrid, criteria: Sequence[PlannedCriterion]) -> None:
    ReviewCriterion.objects.bulk_create(
        ReviewCriterion(
            grid=grid,
            position=position,
            label=planned.label,
            guide=planned.guide,
            weight=planned.weight,
            maximum=planned.maximum,
        )
        for position, planned in enumerate(criteria, start=1)
    )
