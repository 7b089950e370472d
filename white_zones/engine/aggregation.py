"""From demand points to areas: the mean that conserves supply, and the white pockets that a fair mean hides."""

from dataclasses import dataclass

import numpy as np

from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import AccessClass, Thresholds, class_at, ratios_to


@dataclass(frozen=True, slots=True)
class AreaAccess:
    """An area's access. Without demand there is nothing to average: the mean and the share are undefined."""

    demand: float
    accessibility: float | None
    """Σ p·A / Σ p over the area: served ETP per unit of demand."""
    white_demand_share: float | None
    """Share of the demand that lives at white demand points."""
    reached: bool
    """Whether a site is in reach of some of the demand."""

    def ratio_to(self, reference: float | None) -> float | None:
        """Return mean / reference, undefined when either is, or when the reference is 0."""
        return self.accessibility / reference if reference and self.accessibility is not None else None

    def classify(self, thresholds: Thresholds, *, reference: float | None) -> AccessClass | None:
        """Return the class of the mean, by the rule of the demand points; undefined without demand or reference."""
        if self.accessibility is None:
            return None
        ratios = ratios_to(reference, values=np.array([self.accessibility]))
        return class_at(int(thresholds.classify(ratios, reached=np.array([self.reached]))[0]))


def aggregate(
    *,
    areas: IntArray,
    area_count: int,
    demand: FloatArray,
    accessibility: FloatArray,
    white: BoolArray,
    reached: BoolArray,
) -> list[AreaAccess]:
    """Return one `AreaAccess` per area; `areas` gives each demand point's area, −1 when it has none."""
    inside = areas >= 0
    groups, weights = areas[inside], demand[inside]

    def total(values: FloatArray) -> list[float]:
        sums: list[float] = np.bincount(groups, weights=values, minlength=area_count).tolist()
        return sums

    return [
        AreaAccess(
            demand=weight,
            accessibility=served / weight if weight > 0 else None,
            white_demand_share=share / weight if weight > 0 else None,
            reached=reach > 0,
        )
        for weight, served, share, reach in zip(
            total(weights),
            total(weights * accessibility[inside]),
            total(weights * white[inside]),
            total(weights * reached[inside]),
            strict=True,
        )
    ]
