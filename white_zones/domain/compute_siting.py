"""The work of a siting study: the optimum, proved or bounded, from a solver that can be killed at any moment."""

import time
from collections.abc import Callable

from django.db.models.functions import Now

from iae_portal.common.formatting import format_number
from iae_portal.common.job_context import JobContext, JobError
from white_zones.domain.replay import load_replay
from white_zones.domain.siting_problem import build_antennas, state_siting
from white_zones.engine.certification import CertificationStatus, certify_siting
from white_zones.models import SitingAntenna, SitingStudy
from white_zones.siting_enums import SitingAnswer

# Seconds between two signs of life of the search: each is a query.
REPORT_PERIOD = 0.5
DEAD_SOLVER = (
    "Le solveur s’est arrêté de lui-même, le plus souvent faute de mémoire. La réponse immédiate reste valable ; "
    "pour un optimum, réduisez le nombre de communes candidates."
)


def compute_siting(context: JobContext) -> None:
    """Look for the optimum of the study that the job names; asked to stop, the solver is killed at once."""
    study = SitingStudy.objects.select_related("run").get(pk=context.parameters["study"])
    context.report(2, "Lecture du calcul")
    stated = state_siting(study, replay=load_replay(study.run))
    begun = time.perf_counter()
    certified = certify_siting(
        stated.problem, seconds=study.time_limit, should_stop=_watch(context, seconds=study.time_limit)
    )
    if certified.status == CertificationStatus.FAILED:
        raise JobError(DEAD_SOLVER)
    with context.final_transaction():
        SitingAntenna.objects.bulk_create(
            build_antennas(study, certified.siting, candidates=stated.candidates, answer=SitingAnswer.CERTIFIED)
        )
        value = certified.siting.value
        SitingStudy.objects.filter(pk=study.pk).update(
            finished_at=Now(),
            certified_value=value,
            bound=max(certified.bound, value),
            status=certified.status.value,
            solver_ms=round((time.perf_counter() - begun) * 1000),
        )


def _watch(context: JobContext, *, seconds: int) -> Callable[[], bool]:
    """What the engine asks while it waits: it reports, and raises when the job was cancelled or taken over."""
    begun = last = time.monotonic()

    def should_stop() -> bool:
        nonlocal last
        now = time.monotonic()
        if now - last >= REPORT_PERIOD:
            last = now
            spent = min(now - begun, seconds)
            words = f"Recherche de l’optimum : {format_number(spent)} s sur {format_number(seconds)} s au plus"
            context.report(5 + 90 * spent / seconds, words)
        return False

    return should_stop
