"""Why a demand point has its accessibility: A_i = Σ_j v_ij R_j is a sum, so it splits exactly between sites.

    share of (j, kind) = v_ij R_j,kind / A_i        gain = ∂A_i / ∂s_j = v_ij / Σ_k v_kj p_k

A is linear in each supply, so the gain is exact for one more ETP, not an approximation.
"""

from dataclasses import dataclass

import numpy as np

from white_zones.engine.accessibility import Accessibility
from white_zones.engine.arrays import BoolArray, FloatArray
from white_zones.engine.network import Network


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one kind of supply at one site brings to a demand point."""

    site: int
    kind: int
    minutes: float
    weight: float
    """w_ij, the decay (1 for 2SFCA); 3SFCA multiplies it by its preference."""
    share: float | None
    """Part of the accessibility; undefined when the accessibility is 0."""
    gain_per_etp: float
    """What one more ETP at the site adds to the accessibility; 0 at an orphan site, which serves nobody."""


def explain(network: Network, accessibility: Accessibility, *, origin: int, offered: BoolArray) -> list[Contribution]:
    """Return the contributions to one origin of what is `offered` (site × kind) in reach, by site then kind."""
    entries = network.entries(origin)
    sites = network.matrix.indices[entries]
    effective = network.matrix.data[entries]
    gains = gains_per_etp(network, accessibility, origin=origin)
    brought = effective[:, np.newaxis] * accessibility.per_demand[sites]
    total = float(accessibility.by_kind[origin].sum())
    return [
        Contribution(
            site=int(sites[row]),
            kind=int(kind),
            minutes=float(network.minutes[entries][row]),
            weight=float(network.weights[entries][row]),
            share=float(brought[row, kind]) / total if total > 0 else None,
            gain_per_etp=float(gains[row]),
        )
        for row, kind in zip(*np.nonzero(offered[sites]), strict=True)
    ]


def gains_per_etp(network: Network, accessibility: Accessibility, *, origin: int) -> FloatArray:
    """Return ∂A_i / ∂s_j for each site in reach of the origin, in the order of `network.entries`."""
    entries = network.entries(origin)
    effective = network.matrix.data[entries]
    site_demand = accessibility.site_demand[network.matrix.indices[entries]]
    gains: FloatArray = np.divide(effective, site_demand, out=np.zeros(len(effective)), where=site_demand > 0)
    return gains
