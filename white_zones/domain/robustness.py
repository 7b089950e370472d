"""The robustness of a run: what its settings draw, and what is kept of it."""

from typing import Any

from white_zones.domain.parameters import RunParameters
from white_zones.domain.solution import Problem
from white_zones.engine import robustness as engine
from white_zones.engine.robustness import Robustness


def measure_robustness(problem: Problem, *, parameters: RunParameters, reference: float | None) -> Robustness | None:
    """Probabilities of the classes of the perimeter's communes, all kinds together; None when no draw is asked."""
    if not parameters.draws:
        return None
    return engine.assess_robustness(
        engine.Problem(
            pairs=problem.pairs,
            demand=problem.demand,
            supply=problem.supply.sum(axis=1),
            decay=problem.decay,
            method=problem.method,
            thresholds=parameters.engine_thresholds,
            reference=reference,
        ),
        parameters.uncertainty,
        asked=problem.inside,
    )


def describe_robustness(robustness: Robustness, *, parameters: RunParameters) -> dict[str, Any]:
    """What the run keeps beside the probabilities of its communes: the weight of each uncertainty."""
    return {
        "draws": parameters.draws,
        "seed": parameters.seed,
        "factors": [
            {"factor": row.factor.value, "demand_share": row.demand_share, "origin_share": row.origin_share}
            for row in robustness.tornado
        ],
    }
