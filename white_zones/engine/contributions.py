"""What each site brings to a mean of accessibilities, and what one more ETP there would add.

For weights u_i that sum to 1 (all on one demand point, or u_i = p_i / Σ p over an area), the mean M = Σ_i u_i A_i is

    M = Σ_j (Σ_i u_i v_ij) R_j        ∂M / ∂s_j = Σ_i u_i v_ij / Σ_k v_kj p_k

so it splits exactly between sites and kinds, and the gain is exact for any number of ETP: M is linear in each supply.
"""

from dataclasses import dataclass

import numpy as np

from white_zones.engine.accessibility import Accessibility
from white_zones.engine.arrays import FloatArray
from white_zones.engine.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """For every site of the network, in its order."""

    reach: FloatArray
    """Σ_i u_i v_ij: 0 where the site is out of reach."""
    brought: FloatArray
    """Site × kind; the sum of all is the mean."""
    gains: FloatArray
    """What one more ETP at the site adds to the mean; 0 at a site that no demand reaches."""


def contributions_to(network: Network, accessibility: Accessibility, *, weights: FloatArray) -> Contributions:
    """Split the mean that `weights` (one by demand point) define."""
    reach: FloatArray = network.transposed @ weights
    demand = accessibility.site_demand
    return Contributions(
        reach=reach,
        brought=reach[:, np.newaxis] * accessibility.per_demand,
        gains=np.divide(reach, demand, out=np.zeros(len(reach)), where=demand > 0),
    )
