"""The reference that makes maps comparable: the first finished run of a perimeter and demand freezes it.

A later run freezes a new one only when it is asked to, with thresholds of its own.
"""

from django.db import connection

from white_zones.domain.parameters import FrozenReference, RunParameters
from white_zones.domain.solution import Problem, own_references, settle_references
from white_zones.models import Run
from white_zones.models.runs import RunQuerySet

# First key of the advisory lock; the second is the perimeter.
REFERENCE_LOCK = 840_700


def find_reference_run(*, perimeter: int, demand_code: str) -> Run | None:
    """The latest reference of a perimeter and a demand."""
    references = Run.objects.filter(perimeter=perimeter, demand_code=demand_code, is_reference=True)
    return references.order_by("-finished_at", "-pk").first()


def list_reference_runs(*, perimeter: int) -> RunQuerySet:
    """The runs whose reference and thresholds others may take, the latest first."""
    return Run.objects.filter(perimeter=perimeter, is_reference=True).order_by("-finished_at", "-pk")


def freeze_reference(run: Run) -> FrozenReference:
    """The references of a finished run, and nothing else, whatever happens to its inputs later."""
    return FrozenReference(run_id=run.pk, by_kind=dict(run.references or {}))


def claim_reference(run: Run) -> FrozenReference | None:
    """The reference that another run froze meanwhile; None when this run is the first to end.

    To call in the last transaction: two first runs that end together wait for one another here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [REFERENCE_LOCK, run.perimeter_id])
    first = find_reference_run(perimeter=run.perimeter_id, demand_code=run.demand_code)
    return freeze_reference(first) if first else None


def settle_run_references(problem: Problem, *, parameters: RunParameters) -> dict[str, float | None]:
    """What the classes are cut by while the run works: the frozen reference it was given, else its own."""
    frozen = parameters.reference.by_kind if parameters.reference else None
    return settle_references(own_references(problem), frozen=frozen)
