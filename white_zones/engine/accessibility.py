"""Accessibility of demand points to a supply, by floating catchments.

    R_j = s_j / Σ_i v_ij p_i        ETP per unit of the demand that reaches site j
    A_i = Σ_j v_ij R_j              ETP within reach of demand point i, per unit of demand

p is the demand, s the supply, v the effective weight of the method (`network.Method`). The methods conserve supply:
Σ_i p_i A_i = Σ_j s_j over the sites that some demand reaches. A site that none reaches is an orphan: it has R = 0,
where the plain formula would divide by zero and spread infinity to its neighbours.
Sources: Luo and Wang 2003, Luo and Qi 2009, Barlet et al. 2012 (APL), Wan, Zou and Sternberg 2012.
"""

import math
from dataclasses import dataclass

import numpy as np

from white_zones.engine.arrays import BoolArray, FloatArray
from white_zones.engine.errors import NetworkError, UnrepresentableError
from white_zones.engine.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Accessibility:
    """Result of one computation. Nothing in it is ever NaN or infinite."""

    by_kind: FloatArray
    """A_i for each origin (row) and kind of supply (column)."""
    site_demand: FloatArray
    """Σ_i v_ij p_i for each site: the demand its supply is shared between."""
    per_demand: FloatArray
    """R_j for each site (row) and kind (column)."""

    @property
    def total(self) -> FloatArray:
        """A_i over all kinds."""
        total: FloatArray = self.by_kind.sum(axis=1)
        return total

    @property
    def orphans(self) -> BoolArray:
        """Sites that no demand reaches: their supply serves nobody."""
        orphans: BoolArray = self.site_demand == 0
        return orphans


def solve(network: Network, *, demand: FloatArray, supply: FloatArray) -> Accessibility:
    """Compute the accessibility to `supply`, a vector by site or a table site × kind.

    With a network already built this is two matrix-vector products: change demand or supply and solve again.
    The kinds of a site share its denominator, so each kind is exact and they add up to the total.
    """
    _check("La demande", demand, (network.origin_count,))
    table = supply if supply.ndim > 1 else supply[:, np.newaxis]
    _check("L’offre", table, (network.site_count, table.shape[1]))
    site_demand: FloatArray = network.transposed @ demand
    per_demand = _share(table, site_demand[:, np.newaxis])
    by_kind: FloatArray = network.matrix @ per_demand
    _require_finite(site_demand, by_kind)
    return Accessibility(by_kind=by_kind, site_demand=site_demand, per_demand=per_demand)


def solve_scenarios(network: Network, *, demands: FloatArray, supply: FloatArray) -> FloatArray:
    """Return A (origin × scenario) for many demands at once: `demands` is origin × scenario, `supply` by site."""
    _check("La demande", demands, (network.origin_count, demands.shape[1]))
    _check("L’offre", supply, (network.site_count,))
    site_demand: FloatArray = network.transposed @ demands
    accessibility: FloatArray = network.matrix @ _share(supply[:, np.newaxis], site_demand)
    _require_finite(site_demand, accessibility)
    return accessibility


def reference_of(*, demand: FloatArray, supply: FloatArray) -> float | None:
    """Return S / P, the mean accessibility if all supply served; undefined without demand."""
    total_demand = total_of(demand)
    return total_of(supply) / total_demand if total_demand > 0 else None


def mean_of(values: FloatArray, *, demand: FloatArray) -> float | None:
    """Return Σ p·A / Σ p, undefined without demand."""
    total_demand = total_of(demand)
    return math.fsum((values * demand).tolist()) / total_demand if total_demand > 0 else None


def total_of(values: FloatArray) -> float:
    """Return the correctly rounded sum."""
    try:
        return math.fsum(values.ravel().tolist())
    except OverflowError:
        raise UnrepresentableError(_unrepresentable("La somme")) from None


def _share(supply: FloatArray, site_demand: FloatArray) -> FloatArray:
    shape = np.broadcast_shapes(supply.shape, site_demand.shape)
    with np.errstate(over="ignore"):  # refused below, with words
        return np.divide(supply, site_demand, out=np.zeros(shape), where=site_demand > 0)


def _check(name: str, values: FloatArray, shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise NetworkError(f"{name} a la forme {values.shape} : {shape} était attendu.")
    if values.size and not (np.isfinite(values).all() and values.min() >= 0):
        raise NetworkError(f"{name} contient une valeur qui n’est pas un nombre fini, positif ou nul.")


def _require_finite(*results: FloatArray) -> None:
    if not all(np.isfinite(values).all() for values in results):
        raise UnrepresentableError(_unrepresentable("L’accessibilité"))


def _unrepresentable(name: str) -> str:
    return f"{name} dépasse les nombres représentables : vérifiez les unités de la demande et de l’offre."
