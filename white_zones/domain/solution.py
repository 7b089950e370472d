"""The whole answer of a run, in arrays: every kind and all kinds together, from one network.

The kinds of a site share its denominator, so A_all = Σ A_kind exactly. The reference of a kind is its own S_kind ÷ P:
« blanche pour l’ACI » compares the access to ACI with the mean access to ACI, not with the access to everything.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from structures.queries.supply import SiteSupply
from white_zones.engine.accessibility import Accessibility, mean_of, reference_of, solve, total_of
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import Thresholds, ratios_to
from white_zones.engine.decay import Decay
from white_zones.engine.network import Method, Network, Pairs, build_network
from white_zones.rules import ALL_KINDS

CONSERVATION = 1e-9


class ConservationError(RuntimeError):
    """Served demand and supply differ: a fault of the program, never to be written as a result."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Problem:
    """Demand points, sites × kinds and the times between them; an unknown demand is 0.

    The first `inside` demand points are those of the perimeter, whose access is asked. Up to `home` they are of the
    region, whose mean is the reference. The others are beyond its border and only compete for the same posts.
    Sites beyond the border have negative numbers.
    """

    demand: FloatArray
    inside: int
    home: int
    sites: IntArray
    kinds: Sequence[str]
    supply: FloatArray
    pairs: Pairs
    decay: Decay
    method: Method


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Nearest:
    """By demand point: how many sites in reach offer a kind, the rank of the nearest (−1 without any), its minutes."""

    counts: IntArray
    sites: IntArray
    minutes: FloatArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KindAccess:
    """Access of every commune to one kind, or to all."""

    kind: str
    accessibility: FloatArray
    supply_total: float
    own_reference: float | None
    """ETP of the region ÷ its demand."""
    sites_in_reach: IntArray
    nearest_site: IntArray
    """Rank of the nearest site that offers the kind, −1 when none is in reach."""
    nearest_minutes: FloatArray

    @property
    def reached(self) -> BoolArray:
        reached: BoolArray = self.sites_in_reach > 0
        return reached


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Solution:
    """Figures of the perimeter's demand and of the region's supply."""

    demand_total: float
    supply_total: float
    supply_served: float
    mean_accessibility: float | None
    orphan_sites: int
    outside_supply: float
    outside_demand: float
    by_kind: Sequence[KindAccess]

    @property
    def own_references(self) -> dict[str, float | None]:
        return {access.kind: access.own_reference for access in self.by_kind}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Classified:
    """Ratios to a reference and their ranks among the classes."""

    ratios: FloatArray | None
    ranks: IntArray
    unserved: FloatArray


def tabulate_supply(lines: Sequence[SiteSupply], *, kinds: Sequence[str]) -> tuple[IntArray, FloatArray]:
    """Sites in increasing order of their numbers, and their ETP by kind."""
    sites = np.array(sorted({line.site_id for line in lines}), dtype=np.int64)
    supply = np.zeros((len(sites), len(kinds)))
    ranks = {site: rank for rank, site in enumerate(sites.tolist())}
    for line in lines:
        supply[ranks[line.site_id], kinds.index(line.kind)] += float(line.etp)
    return sites, supply


def connect(problem: Problem) -> Network:
    """The network of a problem: it does not depend on demand or supply."""
    return build_network(
        problem.pairs,
        origin_count=len(problem.demand),
        site_count=len(problem.sites),
        decay=problem.decay,
        method=problem.method,
    )


def solve_problem(problem: Problem, *, network: Network | None = None) -> Solution:
    """Build the network once and solve all kinds in one product."""
    network = network or connect(problem)
    access = solve(network, demand=problem.demand, supply=problem.supply)
    return describe_solution(problem, access=access, nearest=find_nearest(network, problem=problem))


def offers_by_kind(problem: Problem) -> dict[str, FloatArray]:
    """The ETP of each site, all kinds together then kind by kind."""
    return {ALL_KINDS: problem.supply.sum(axis=1)} | {
        kind: problem.supply[:, column] for column, kind in enumerate(problem.kinds)
    }


def own_references(problem: Problem) -> dict[str, float | None]:
    """ETP of the region ÷ its demand, by kind: known before anything is solved."""
    own, home = problem.demand[: problem.home], problem.sites > 0
    return {kind: reference_of(demand=own, supply=offer[home]) for kind, offer in offers_by_kind(problem).items()}


def find_nearest(network: Network, *, problem: Problem) -> dict[str, Nearest]:
    return {kind: nearest_offering(network, offered=offer > 0) for kind, offer in offers_by_kind(problem).items()}


def describe_solution(problem: Problem, *, access: Accessibility, nearest: Mapping[str, Nearest]) -> Solution:
    """The figures of the perimeter, from what was solved for every demand point and site."""
    _require_conservation(access, problem=problem)
    inside, home = slice(problem.inside), problem.sites > 0
    references = own_references(problem)
    total = access.total
    values = {ALL_KINDS: total} | {kind: access.by_kind[:, column] for column, kind in enumerate(problem.kinds)}
    return Solution(
        demand_total=total_of(problem.demand[inside]),
        supply_total=total_of(problem.supply[home]),
        supply_served=total_of(problem.supply[home & ~access.orphans]),
        mean_accessibility=mean_of(total[inside], demand=problem.demand[inside]),
        orphan_sites=int((access.orphans & home).sum()),
        outside_supply=total_of(problem.supply[~home]),
        outside_demand=total_of(problem.demand[problem.home :]),
        by_kind=[
            KindAccess(
                kind=kind,
                accessibility=values[kind][inside],
                supply_total=total_of(offer),
                own_reference=references[kind],
                sites_in_reach=nearest[kind].counts[inside],
                nearest_site=nearest[kind].sites[inside],
                nearest_minutes=nearest[kind].minutes[inside],
            )
            for kind, offer in offers_by_kind(problem).items()
        ],
    )


def classify(access: KindAccess, *, demand: FloatArray, reference: float | None, thresholds: Thresholds) -> Classified:
    """Cut the ratios by the thresholds; the demand not covered is what the ratio leaves below 1."""
    ratios = ratios_to(reference, values=access.accessibility)
    missing = np.ones(len(demand)) if ratios is None else np.maximum(0, 1 - ratios)
    return Classified(
        ratios=ratios,
        # Each class is required by a constraint. The ratio is undefined only for a kind without any ETP, of which
        # nothing is in reach, hence white: a run without any demand is refused.
        ranks=thresholds.classify(ratios, reached=access.reached & (ratios is not None)),
        unserved=demand * missing,
    )


def settle_references(
    own: Mapping[str, float | None], *, frozen: Mapping[str, float | None] | None
) -> dict[str, float | None]:
    """The frozen references; a kind that did not exist in that year is compared to its own mean.

    A run of other kinds than those of the reference is compared, as a whole, to the sum over its own kinds: the ETP of
    one kind are never set against those of all.
    """
    settled = {kind: (frozen or {}).get(kind) or value for kind, value in own.items()}
    if frozen and frozen.keys() != own.keys():
        parts = [value for kind, value in settled.items() if kind != ALL_KINDS]
        settled[ALL_KINDS] = math.fsum(value for value in parts if value is not None)
    return settled


def nearest_offering(network: Network, *, offered: BoolArray) -> Nearest:
    """Count the sites in reach that offer, and give the nearest (the first of equals) with its minutes."""
    rows = np.repeat(np.arange(network.origin_count), network.reach_counts)
    kept = np.flatnonzero(offered[network.matrix.indices])
    rows, sites, times = rows[kept], network.matrix.indices[kept], network.minutes[kept]
    counts: IntArray = np.bincount(rows, minlength=network.origin_count)
    nearest = np.full(network.origin_count, -1, dtype=np.int64)
    minutes = np.zeros(network.origin_count)
    order = np.lexsort((sites, times, rows))
    reached, first = np.unique(rows[order], return_index=True)
    nearest[reached] = sites[order[first]]
    minutes[reached] = times[order[first]]
    return Nearest(counts=counts, sites=nearest, minutes=minutes)


def _require_conservation(access: Accessibility, *, problem: Problem) -> None:
    """Σ p·A = Σ s over the sites that some demand reaches, on both sides of the border."""
    served = total_of(access.total * problem.demand)
    supply = total_of(problem.supply[~access.orphans])
    if abs(served - supply) > CONSERVATION * max(supply, 1):
        raise ConservationError(f"{served} != {supply}")
