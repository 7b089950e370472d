"""What would change if sites opened, closed, moved or grew: the exact answer, from a problem that is already solved.

2SFCA and E2SFCA: the share R_j of a site depends on nothing but its own supply and catchment, so a change touches only
the origins that the changed sites reach; their sums are made again, term by term as in the full computation. Nothing
is subtracted from the old result, which would leave a residue where access has become 0.
3SFCA: an origin shares its preference between all its sites, so one site moves those of all its neighbours: the
network is built again and solved (about 16 ms for a region, where the other methods take 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from white_zones.engine.accessibility import Accessibility, solve
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import Thresholds, ratios_to
from white_zones.engine.decay import Decay
from white_zones.engine.errors import SketchError
from white_zones.engine.network import Method, Network, Pairs, build_network


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """A new site: the origins that know a time to it, those minutes, and its ETP by kind."""

    origins: IntArray
    minutes: FloatArray
    supply: FloatArray


@dataclass(frozen=True, slots=True)
class Closing:
    """A site that closes."""

    site: int


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """A site that moves, with its ETP or with others."""

    site: int
    origins: IntArray
    minutes: FloatArray
    supply: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Resizing:
    """A site whose ETP by kind become these."""

    site: int
    supply: FloatArray


Change = Opening | Closing | Moving | Resizing


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sketchpad:
    """A solved problem, ready to be sketched upon as often as one wants. Nothing in it is ever modified."""

    network: Network
    access: Accessibility
    demand: FloatArray
    supply: FloatArray
    """ETP by site and kind."""
    decay: Decay
    offers: IntArray
    """Sites in reach that offer each kind, then any kind: origin × (kinds + 1)."""
    site_starts: IntArray
    site_origins: IntArray
    """Origins that reach site j: `site_origins[site_starts[j]:site_starts[j + 1]]`."""

    def origins_of(self, site: int) -> IntArray:
        """Return the origins that have a site in reach."""
        return self.site_origins[self.site_starts[site] : self.site_starts[site + 1]]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sketch:
    """The access after the changes."""

    by_kind: FloatArray
    """A_i for each origin (row) and kind of supply (column)."""
    offers: IntArray
    """As in the sketchpad."""
    changed: BoolArray
    """Origins whose access to some kind is no longer the same."""

    @property
    def total(self) -> FloatArray:
        """A_i over all kinds."""
        total: FloatArray = self.by_kind.sum(axis=1)
        return total

    def classify(self, thresholds: Thresholds, *, reference: float | None, kind: int | None = None) -> IntArray:
        """Return the ranks of the classes for a kind, or for all together when it is None."""
        values = self.total if kind is None else self.by_kind[:, kind]
        reached = self.offers[:, -1 if kind is None else kind] > 0
        return thresholds.classify(ratios_to(reference, values=values), reached=reached)


def prepare_sketchpad(
    network: Network, access: Accessibility, *, demand: FloatArray, supply: FloatArray, decay: Decay
) -> Sketchpad:
    """Index a solved problem by site; to do once and keep. `supply` is site × kind, as it was solved."""
    order = np.argsort(network.matrix.indices, kind="stable")
    rows = np.repeat(np.arange(network.origin_count, dtype=np.int32), network.reach_counts)
    counts = np.bincount(network.matrix.indices, minlength=network.site_count)
    pattern = network.matrix.copy()
    pattern.data = np.ones(len(pattern.data))
    return Sketchpad(
        network=network,
        access=access,
        demand=demand,
        supply=supply,
        decay=decay,
        offers=(pattern @ _offered(supply).astype(float)).astype(np.int32),
        site_starts=np.concatenate([[0], np.cumsum(counts)]),
        site_origins=rows[order],
    )


def apply_sketch(pad: Sketchpad, changes: Sequence[Change]) -> Sketch:
    """Return the access after all the changes together; an existing site may be changed once."""
    _check(pad, changes)
    supply, openings = _planned(pad, changes)
    touched = sorted({change.site for change in changes if not isinstance(change, Opening)})
    added = _added_network(pad, openings)
    offers = pad.offers.copy()
    for site in touched:
        offers[pad.origins_of(site)] += _offered(supply[site]) - _offered(pad.supply[site]).astype(np.int32)
    for rank, opening in enumerate(openings):
        reached = added.matrix.indices == rank
        rows = np.repeat(np.arange(added.origin_count), added.reach_counts)[reached]
        offers[rows] += _offered(opening.supply)
    if pad.network.method is Method.THREE_SFCA:
        by_kind = _solve_again(pad, supply, openings, closed=_closed(changes))
    else:
        by_kind = _solve_touched(pad, supply, touched)
        if openings:
            new = np.array([opening.supply for opening in openings])
            by_kind += solve(added, demand=pad.demand, supply=new).by_kind
    return Sketch(by_kind=by_kind, offers=offers, changed=(by_kind != pad.access.by_kind).any(axis=1))


def replace_supply(pad: Sketchpad, supply: FloatArray) -> Sketch:
    """Return the access with other ETP (site × kind) at the same sites, all at once: two sparse products.

    A site whose ETP all become 0 is closed, as in a full computation that would no longer hold it.
    """
    closed = np.flatnonzero((pad.supply > 0).any(axis=1) & ~(supply > 0).any(axis=1)).tolist()
    if closed and pad.network.method is Method.THREE_SFCA:
        by_kind = _solve_again(pad, supply, [], closed=closed)
    else:
        by_kind = solve(pad.network, demand=pad.demand, supply=supply).by_kind
    pattern = pad.network.matrix.copy()
    pattern.data = np.ones(len(pattern.data))
    offers = (pattern @ _offered(supply).astype(float)).astype(np.int32)
    return Sketch(by_kind=by_kind, offers=offers, changed=(by_kind != pad.access.by_kind).any(axis=1))


def _planned(pad: Sketchpad, changes: Sequence[Change]) -> tuple[FloatArray, list[Opening]]:
    """Return the supply of the existing sites after the changes, and the sites to add; a move is both."""
    supply = pad.supply.copy()
    openings: list[Opening] = []
    for change in changes:
        match change:
            case Opening():
                openings.append(change)
            case Closing(site=site):
                supply[site] = 0
            case Resizing(site=site, supply=new):
                supply[site] = new
            case Moving(site=site, origins=origins, minutes=minutes, supply=given):
                openings.append(Opening(origins, minutes, pad.supply[site] if given is None else given))
                supply[site] = 0
    return supply, openings


def _solve_touched(pad: Sketchpad, supply: FloatArray, touched: Sequence[int]) -> FloatArray:
    """Sum again the rows that reach a touched site, with its new share of supply per demand."""
    by_kind = pad.access.by_kind.copy()
    if not touched:
        return by_kind
    per_demand = pad.access.per_demand.copy()
    for site in touched:
        site_demand = pad.access.site_demand[site]
        per_demand[site] = supply[site] / site_demand if site_demand > 0 else 0.0
    rows = np.unique(np.concatenate([pad.origins_of(site) for site in touched]))
    by_kind[rows] = pad.network.matrix[rows] @ per_demand
    return by_kind


def _solve_again(
    pad: Sketchpad, supply: FloatArray, openings: Sequence[Opening], *, closed: Sequence[int]
) -> FloatArray:
    """Build the whole network without the closed sites and with the new ones, then solve."""
    matrix, first = pad.network.matrix, pad.network.site_count
    kept = ~np.isin(matrix.indices, closed)
    rows = np.repeat(np.arange(pad.network.origin_count), pad.network.reach_counts)
    known = Pairs(rows[kept], matrix.indices[kept], pad.network.minutes[kept])
    network = build_network(
        _joined([known, *_pairs_of(openings, first=first)]),
        origin_count=pad.network.origin_count,
        site_count=first + len(openings),
        decay=pad.decay,
        method=pad.network.method,
    )
    everything = np.vstack([supply, *(opening.supply for opening in openings)])
    return solve(network, demand=pad.demand, supply=everything).by_kind


def _added_network(pad: Sketchpad, openings: Sequence[Opening]) -> Network:
    return build_network(
        _joined(_pairs_of(openings, first=0)),
        origin_count=pad.network.origin_count,
        site_count=len(openings),
        decay=pad.decay,
        method=pad.network.method,
    )


def _pairs_of(openings: Sequence[Opening], *, first: int) -> list[Pairs]:
    return [
        Pairs(opening.origins, np.full(len(opening.origins), first + rank), opening.minutes)
        for rank, opening in enumerate(openings)
    ]


def _joined(parts: Sequence[Pairs]) -> Pairs:
    none = np.empty(0, dtype=np.int64)
    return Pairs(
        np.concatenate([none, *(part.origins for part in parts)]),
        np.concatenate([none, *(part.sites for part in parts)]),
        np.concatenate([np.empty(0), *(part.minutes for part in parts)]),
    )


def _closed(changes: Sequence[Change]) -> list[int]:
    return [change.site for change in changes if isinstance(change, Closing | Moving)]


def _offered(supply: FloatArray) -> BoolArray:
    """Flag each kind offered, then any kind, along the last axis."""
    offered = supply > 0
    return np.concatenate([offered, offered.any(axis=-1, keepdims=True)], axis=-1)


def _check(pad: Sketchpad, changes: Sequence[Change]) -> None:
    sites = [change.site for change in changes if not isinstance(change, Opening)]
    if any(not 0 <= site < pad.network.site_count for site in sites):
        raise SketchError("Une modification désigne un site inconnu.")
    if len(set(sites)) != len(sites):
        raise SketchError("Un même site est modifié deux fois : gardez une seule modification par site.")
    for change in changes:
        supply = None if isinstance(change, Closing) else change.supply
        if supply is not None and not _is_supply(supply, kinds=pad.supply.shape[1]):
            raise SketchError("Les ETP d’un site doivent être des nombres finis, positifs ou nuls, un par filière.")


def _is_supply(supply: FloatArray, *, kinds: int) -> bool:
    return supply.shape == (kinds,) and bool(np.isfinite(supply).all() and (supply >= 0).all())
