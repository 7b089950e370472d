"""Six communes and three sites small enough to be worked out by hand, and the formulas in exact rationals."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from white_zones.engine.decay import Steps
from white_zones.engine.network import Method, Pairs

CODES = ("A", "B", "C", "D", "E", "F")
SITES = ("S1", "S2", "S3")
DEMAND = {"A": 100, "B": 60, "C": 160, "D": 40, "E": 60, "F": 30}
SUPPLY = {"S1": 10, "S2": 20, "S3": 6}
MINUTES = {
    "A": (0, 25, 50),
    "B": (10, 15, 40),
    "C": (25, 0, 30),
    "D": (35, 20, 20),
    "E": (50, 30, 0),
    "F": (70, 65, 45),
}
STEPS = Steps(bounds=(10.0, 20.0, 30.0), values=(1.0, 0.5, 0.25))
SPEC = "steps:10=1,20=0.5,30=0.25"

E2SFCA = [Fraction(text) for text in ("7/100", "9/100", "105/1000", "65/1000", "7/100", "0")]
TWO_SFCA = [Fraction(text) for text in ("53/672", "53/672", "4453/43680", "193/2730", "193/2730", "0")]
THREE_SFCA = [
    Fraction(text)
    for text in ("2709/38380", "297/3838", "316191/2978288", "591/9797", "15999/195940", "0")
]  # fmt: skip
EXPECTED = {Method.E2SFCA: E2SFCA, Method.TWO_SFCA: TWO_SFCA, Method.THREE_SFCA: THREE_SFCA}


def demand_vector() -> np.ndarray:
    """Return the demand in the order of the codes."""
    return np.array([DEMAND[code] for code in CODES], dtype=float)


def supply_vector() -> np.ndarray:
    """Return the supply in the order of the sites."""
    return np.array([SUPPLY[site] for site in SITES], dtype=float)


def pairs() -> Pairs:
    """Return all 18 travel times."""
    count = len(SITES)
    return Pairs(
        origins=np.repeat(np.arange(len(CODES)), count),
        sites=np.tile(np.arange(count), len(CODES)),
        minutes=np.array([MINUTES[code] for code in CODES], dtype=float).ravel(),
    )


def exact_accessibility(
    demand: list[Fraction],
    supply: list[Fraction],
    minutes: Mapping[tuple[int, int], float],
    *,
    weight: Callable[[float], Fraction],
    method: Method,
) -> list[Fraction]:
    """Write the formulas down as the papers do, pair by pair, in rationals."""
    weights = {pair: weight(time) for pair, time in minutes.items()}
    weights = {pair: value for pair, value in weights.items() if value > 0}
    if method is Method.TWO_SFCA:
        weights = dict.fromkeys(weights, Fraction(1))
    if method is Method.THREE_SFCA:
        sums = {i: sum(w for (k, _), w in weights.items() if k == i) for i, _ in weights}
        weights = {(i, j): w * w / sums[i] for (i, j), w in weights.items()}
    reached = [
        sum((w * demand[i] for (i, k), w in weights.items() if k == j), Fraction(0)) for j in range(len(supply))
    ]
    ratios = [s / d if d else Fraction(0) for s, d in zip(supply, reached, strict=True)]
    return [sum((w * ratios[j] for (k, j), w in weights.items() if k == i), Fraction(0)) for i in range(len(demand))]
