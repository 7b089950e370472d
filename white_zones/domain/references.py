"""The reference that makes maps comparable: the first finished run on a demand freezes it.

It is the mean of the region, whatever the perimeter of the run, so that the maps of a département and of the region
compare too. A later run freezes a new one only when it is asked to, with thresholds of its own.
"""

from django.db import connection
from django.db.models import F, Q

from white_zones.domain.parameters import FrozenReference, RunParameters
from white_zones.domain.solution import Problem, own_references, settle_references
from white_zones.models import Run
from white_zones.models.runs import RunQuerySet

# First key of the advisory lock; the second tells nothing, since first runs are rare.
REFERENCE_LOCK = 840_700


def find_reference_run(*, demand_code: str) -> Run | None:
    """The latest reference of a demand; one that was put away only for want of another."""
    references = Run.objects.filter(demand_code=demand_code, is_reference=True)
    return references.order_by(F("archive__archived_at").desc(nulls_first=True), "-finished_at", "-pk").first()


def list_reference_runs(*, kept: int | None = None) -> RunQuerySet:
    """The runs whose reference and thresholds others may take, the latest first; `kept` even if it was put away."""
    offered = Run.objects.filter(Q(archive__isnull=True) | Q(pk=kept), is_reference=True)
    return offered.order_by("-finished_at", "-pk")


def freeze_reference(run: Run) -> FrozenReference:
    """The references of a finished run, and nothing else, whatever happens to its inputs later."""
    return FrozenReference(run_id=run.pk, by_kind=dict(run.references or {}))


def claim_reference(run: Run) -> FrozenReference | None:
    """The reference that another run froze meanwhile; None when this run is the first to end.

    To call in the last transaction: two first runs that end together wait for one another here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [REFERENCE_LOCK])
    first = find_reference_run(demand_code=run.demand_code)
    return freeze_reference(first) if first else None


def settle_run_references(problem: Problem, *, parameters: RunParameters) -> dict[str, float | None]:
    """What the classes are cut by while the run works: the frozen reference it was given, else its own."""
    frozen = parameters.reference.by_kind if parameters.reference else None
    return settle_references(own_references(problem), frozen=frozen)
