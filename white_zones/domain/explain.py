"""Why a commune, or a wider area, has its access: who brings what, who else needs it, and what would change it.

Every figure is computed from the run's own inputs (`replay.py`); the shares sum to the access that the run stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from white_zones.domain.replay import Replay, travel_to
from white_zones.engine.accessibility import total_of
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES, ratios_to
from white_zones.engine.contributions import Contributions, contributions_to
from white_zones.engine.network import Method
from white_zones.rules import ALL_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShare:
    """What one site brings."""

    site: int
    """Key of the site; negative beyond the border."""
    commune_code: str
    etp: float
    minutes: float
    """From the commune; from the nearest commune of an area."""
    weight: float
    """Decay weight at that time."""
    brought: float
    share: float | None
    """Part of the access; None when it is 0."""
    gain_per_etp: float
    competing_demand: float
    """Weighted demand that the site is shared between."""
    competing_communes: int
    etp_to_next_class: float | None
    """ETP to add here, alone, for the next class; None in the best class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """An access taken apart."""

    accessibility: float
    ratio: float | None
    reference: float | None
    own_class: str | None
    demand: float
    population: int
    communes: int
    sites: Sequence[SiteShare]
    """Those in reach that offer the kind, the largest share first."""
    nearest_beyond: tuple[int, float] | None
    """Without any site in reach, the nearest known one and its minutes."""
    next_bound: float | None
    """Ratio at which the next class begins."""
    antenna_code: str
    antenna_etp: float | None
    """ETP of a new site in that commune, alone, for the next class; None when it cannot be told or is not needed."""

    @property
    def etp_in_reach(self) -> float:
        return sum(site.etp for site in self.sites)

    @property
    def weighted_etp(self) -> float:
        """Those ETP, each counted for the weight that its travel time leaves it."""
        return sum(site.gain_per_etp * site.competing_demand * site.etp for site in self.sites)

    @property
    def travel_weight(self) -> float | None:
        """Mean weight of the ETP in reach: the access is ETP in reach × this weight ÷ the need that shares them."""
        total = self.etp_in_reach
        return self.weighted_etp / total if total else None

    @property
    def sharing_demand(self) -> float | None:
        """Need that shares the ETP in reach."""
        return self.weighted_etp / self.accessibility if self.accessibility else None

    @property
    def best_site(self) -> SiteShare | None:
        """Where one more ETP brings most; beyond the border, nobody here can add any."""
        inside = (site for site in self.sites if site.site >= 0)
        return max(inside, key=lambda site: (site.gain_per_etp, -site.minutes), default=None)


def explain_access(replay: Replay, ranks: IntArray, *, kind: str = ALL_KINDS) -> Explained:
    """Take apart the access of demand points: one commune, or the communes of an area by their demand."""
    weights = mean_weights(replay, ranks)
    columns = list(range(len(replay.kinds))) if kind == ALL_KINDS else [list(replay.kinds).index(kind)]
    split = contributions_to(replay.network, replay.access, weights=weights)
    value = float(split.brought[:, columns].sum())
    reference = replay.references.get(kind)
    ratios = ratios_to(reference, values=np.array([value]))
    ratio = None if ratios is None else float(ratios[0])
    offered: BoolArray = (replay.supply[:, columns].sum(axis=1) > 0) & (split.reach > 0)
    own_class, bound = place_in_classes(replay, ratio, reached=bool(offered.any()))
    missing = None if bound is None or not reference else max(0.0, bound * reference - value)
    code = replay.codes[int(ranks[np.argmax(replay.demand[ranks])])]
    return Explained(
        accessibility=value,
        ratio=ratio,
        reference=reference,
        own_class=own_class,
        demand=total_of(replay.demand[ranks]),
        population=int(replay.populations[ranks].sum()),
        communes=len(ranks),
        sites=list_shares(replay, split, ranks=ranks, offered=offered, columns=columns, total=value, missing=missing),
        nearest_beyond=None if offered.any() else find_beyond(replay, ranks, columns=columns),
        next_bound=bound,
        antenna_code=code,
        antenna_etp=size_antenna(replay, code, weights=weights, missing=missing),
    )


def mean_weights(replay: Replay, ranks: IntArray) -> FloatArray:
    """Weights of the demand-weighted mean; equal ones where nobody needs anything."""
    weights = np.zeros(len(replay.demand))
    demand = replay.demand[ranks]
    total = demand.sum()
    weights[ranks] = demand / total if total > 0 and len(ranks) > 1 else 1 / len(ranks)
    return weights


def place_in_classes(replay: Replay, ratio: float | None, *, reached: bool) -> tuple[str | None, float | None]:
    """The class of a ratio, and the bound where the next one begins."""
    if ratio is None and reached:
        return None, None
    ratios = np.array([ratio or 0.0])
    rank = int(replay.thresholds.classify(ratios, reached=np.array([reached]))[0])
    bounds = (replay.thresholds.white, replay.thresholds.low, replay.thresholds.middle)
    return str(CLASSES[rank]), bounds[rank] if rank < len(bounds) else None


def list_shares(
    replay: Replay,
    split: Contributions,
    *,
    ranks: IntArray,
    offered: BoolArray,
    columns: Sequence[int],
    total: float,
    missing: float | None,
) -> list[SiteShare]:
    """The sites in reach, the largest share first, then the nearest."""
    minutes, weights = nearest_times(replay, ranks)
    counts = np.bincount(replay.network.matrix.indices, minlength=len(replay.sites))
    shares = []
    for site in np.flatnonzero(offered).tolist():
        brought, gain = float(split.brought[site, columns].sum()), float(split.gains[site])
        shares.append(
            SiteShare(
                site=int(replay.sites[site]),
                commune_code=replay.site_codes[site],
                etp=float(replay.supply[site, columns].sum()),
                minutes=float(minutes[site]),
                weight=float(weights[site]),
                brought=brought,
                share=brought / total if total > 0 else None,
                gain_per_etp=gain,
                competing_demand=float(replay.access.site_demand[site]),
                competing_communes=int(counts[site]),
                etp_to_next_class=missing / gain if missing is not None and gain > 0 else None,
            )
        )
    return sorted(shares, key=lambda share: (-share.brought, share.minutes, share.site))


def nearest_times(replay: Replay, ranks: IntArray) -> tuple[FloatArray, FloatArray]:
    """For each site, the shortest time from the demand points and its decay weight."""
    minutes = np.full(len(replay.sites), np.inf)
    weights = np.zeros(len(replay.sites))
    for rank in ranks.tolist():
        entries = replay.network.entries(rank)
        sites = replay.network.matrix.indices[entries]
        nearer = replay.network.minutes[entries] < minutes[sites]
        minutes[sites[nearer]] = replay.network.minutes[entries][nearer]
        weights[sites[nearer]] = replay.network.weights[entries][nearer]
    return minutes, weights


def find_beyond(replay: Replay, ranks: IntArray, *, columns: Sequence[int]) -> tuple[int, float] | None:
    """The nearest site that is known but out of reach, with its minutes."""
    pairs = replay.problem.pairs
    offered = replay.supply[:, columns].sum(axis=1) > 0
    kept = np.flatnonzero(np.isin(pairs.origins, ranks) & offered[pairs.sites])
    if not len(kept):
        return None
    first = kept[np.argmin(pairs.minutes[kept])]
    return int(replay.sites[pairs.sites[first]]), float(pairs.minutes[first])


def size_antenna(replay: Replay, code: str, *, weights: FloatArray, missing: float | None) -> float | None:
    """ETP of a new site in a commune that would give what is missing, everything else unchanged.

    With 3SFCA a new site also changes the preferences between the others: no simple number would be exact.
    """
    if missing is None or replay.parameters.engine_method is Method.THREE_SFCA:
        return None
    trips = travel_to(replay, [code])
    decay = replay.parameters.engine_decay.weights(trips.minutes)
    reach = np.zeros(len(replay.demand))
    reach[trips.origins] = decay if replay.parameters.engine_method is Method.E2SFCA else decay > 0
    shared = float(reach @ replay.demand)
    gain = float(reach @ weights) / shared if shared > 0 else 0.0
    return missing / gain if gain > 0 else None
