"""The fairness panel: how unequal the ratios ETP ÷ need are, each weighing its share of the need.

Lines without need have no ratio and are left out of the indices. With shares w (Σ w = 1), ratios r and their mean
μ = Σ w r: Gini Σ Σ w w |r − r| ÷ 2μ; Theil T Σ w (r/μ) ln(r/μ) and L Σ w ln(μ/r); Atkinson of aversion ε
1 − (Σ w (r/μ)^(1−ε))^(1/(1−ε)); Jain μ² ÷ Σ w r²; Hoover ½ Σ w |r/μ − 1|. A ratio of 0 leaves Theil L and max ÷ min
without a value (they would be infinite) and takes Atkinson 1 and 2 to their limit, 1. Without any ETP nothing is
defined.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocation.engine.problem import Problem
from allocation.engine.solution import Fairness, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Inequality:
    """The indices of a distribution; None: undefined."""

    gini: float | None = None
    theil_t: float | None = None
    theil_l: float | None = None
    atkinson_half: float | None = None
    atkinson_1: float | None = None
    atkinson_2: float | None = None
    jain: float | None = None
    hoover: float | None = None
    max_min: float | None = None


Number = Fraction | float


def measure_inequality(etp: Sequence[Number], need: Sequence[Number]) -> Inequality:
    """Return the indices of the ratios etp ÷ need, weighted by the need; both sequences have one value per line."""
    pairs = [(float(amount), float(weight)) for amount, weight in zip(etp, need, strict=True) if weight > 0]
    total_weight = math.fsum(weight for _, weight in pairs)
    total = math.fsum(amount for amount, _ in pairs)
    if total <= 0:
        return Inequality()
    # (r/μ, w), from the smallest ratio to the largest.
    ranked = sorted(((amount / weight) * (total_weight / total), weight / total_weight) for amount, weight in pairs)
    ratios = [ratio for ratio, _ in ranked]
    has_zero = ratios[0] == 0
    return Inequality(
        gini=_gini(ranked),
        theil_t=max(0.0, math.fsum(weight * ratio * math.log(ratio) for ratio, weight in ranked if ratio > 0)),
        theil_l=None if has_zero else max(0.0, -_mean_logarithm(ranked)),
        atkinson_half=max(0.0, 1 - math.fsum(weight * math.sqrt(ratio) for ratio, weight in ranked) ** 2),
        atkinson_1=1.0 if has_zero else max(0.0, -math.expm1(_mean_logarithm(ranked))),
        atkinson_2=1.0 if has_zero else max(0.0, 1 - 1 / math.fsum(weight / ratio for ratio, weight in ranked)),
        jain=min(1.0, 1 / math.fsum(weight * ratio**2 for ratio, weight in ranked)),
        hoover=math.fsum(weight * abs(ratio - 1) for ratio, weight in ranked) / 2,
        max_min=None if has_zero else ratios[-1] / ratios[0],
    )


def measure_fairness(problem: Problem, lines: Sequence[Line]) -> Fairness:
    """Return the panel of a year against the base; `lines` are in the order of the territories."""
    inequality = measure_inequality(
        [line.etp for line in lines], [territory.need for territory in problem.territories]
    )
    bases = [sum(territory.base.values(), Fraction(0)) for territory in problem.territories]
    changes = [line.etp - base for line, base in zip(lines, bases, strict=True)]
    return Fairness(
        gini=inequality.gini,
        theil_t=inequality.theil_t,
        theil_l=inequality.theil_l,
        atkinson_half=inequality.atkinson_half,
        atkinson_1=inequality.atkinson_1,
        atkinson_2=inequality.atkinson_2,
        jain=inequality.jain,
        hoover=inequality.hoover,
        max_min=inequality.max_min,
        losers=sum(change < 0 for change in changes),
        moved=sum((abs(change) for change in changes), Fraction(0)) / 2,
    )


def _gini(ranked: list[tuple[float, float]]) -> float:
    """Return Σ w_i w_j |r_i − r_j| ÷ 2 on ratios of mean 1, by one pass over the ranks."""
    below_weight, below_sum, terms = 0.0, 0.0, []
    for ratio, weight in ranked:
        terms.append(weight * (ratio * below_weight - below_sum))
        below_weight += weight
        below_sum += weight * ratio
    return max(0.0, math.fsum(terms))


def _mean_logarithm(ranked: list[tuple[float, float]]) -> float:
    return math.fsum(weight * math.log(ratio) for ratio, weight in ranked)
