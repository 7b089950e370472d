"""The random numbers of the draws: those of a draw depend on nothing but the seed, its rank and the sizes."""

import numpy as np

from white_zones.engine.arrays import FloatArray

KEPT_BYTES = 200_000_000
"""Random numbers kept for the parts of a large problem: bounds the memory, never the result."""


def generator_of(seed: int, draw: int) -> np.random.Generator:
    """Return the generator of a draw, whose first two numbers choose the travel factors."""
    return np.random.default_rng([seed, draw])


class Noise:
    """Numbers of a problem by draw: for its origins a standard normal, for its sites a share between 0 and 1.

    The first draws are kept, up to `KEPT_BYTES`: every part of a problem uses the numbers of the whole.
    """

    def __init__(self, seed: int, *, origin_count: int, site_count: int) -> None:
        self._seed = seed
        self._counts = (origin_count, site_count)
        self._kept: dict[int, tuple[FloatArray, FloatArray]] = {}
        self._most = KEPT_BYTES // max(1, 8 * (origin_count + site_count))

    def of(self, draw: int) -> tuple[FloatArray, FloatArray]:
        """Return the numbers of a draw, by origin and by site."""
        if (found := self._kept.get(draw)) is not None:
            return found
        generator = generator_of(self._seed, draw)
        generator.random(2)  # the travel factors come first
        origin_count, site_count = self._counts
        numbers = generator.standard_normal(origin_count), generator.random(site_count)
        if len(self._kept) < self._most:
            self._kept[draw] = numbers
        return numbers
