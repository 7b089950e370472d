"""The robustness of a run: what its settings draw, and what is kept of it."""

from typing import Any

from white_zones.domain.parameters import RunParameters
from white_zones.domain.solution import Problem
from white_zones.engine import robustness as engine
from white_zones.engine.noise import Noise
from white_zones.engine.parts import Excerpt
from white_zones.engine.robustness import Drawn, Robustness


def measure_robustness(problem: Problem, *, parameters: RunParameters, reference: float | None) -> Robustness | None:
    """Probabilities of the classes of the perimeter's communes, all kinds together; None when no draw is asked."""
    drawn = draw_classes(problem, parameters=parameters, reference=reference)
    return None if drawn is None else conclude_robustness(drawn, problem=problem, parameters=parameters)


def make_noise(problem: Problem, *, parameters: RunParameters) -> Noise:
    """The random numbers that the parts of a problem share."""
    return Noise(parameters.uncertainty.seed, origin_count=len(problem.demand), site_count=len(problem.sites))


def draw_classes(
    problem: Problem,
    *,
    parameters: RunParameters,
    reference: float | None,
    excerpt: Excerpt | None = None,
    noise: Noise | None = None,
) -> Drawn | None:
    """Draw the classes of every demand point of a problem, or of an excerpt of it; None when no draw is asked."""
    if not parameters.draws:
        return None
    return engine.draw_classes(
        engine.Problem(
            pairs=problem.pairs,
            demand=problem.demand,
            supply=problem.supply.sum(axis=1),
            decay=problem.decay,
            method=problem.method,
            thresholds=parameters.engine_thresholds,
            reference=reference,
            excerpt=excerpt,
            noise=noise,
        ),
        parameters.uncertainty,
    )


def conclude_robustness(drawn: Drawn, *, problem: Problem, parameters: RunParameters) -> Robustness:
    """What the draws of every demand point tell of those of the perimeter: the others compete, and are not counted."""
    inside = slice(problem.inside)
    return engine.conclude(drawn.select(inside), draws=parameters.draws, demand=problem.demand[inside])


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
