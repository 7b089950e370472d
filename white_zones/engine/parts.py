"""A part of a large problem, that gives its own origins the very numbers that the whole would.

The access of an origin depends on the sites in its reach, and on all the demand in the reach of those sites: the part
holds both, its halo included. Origins and sites keep the order they have in the whole, so that every sum adds the same
numbers in the same order: the results are equal to the last bit, however the whole is cut.
"""

from dataclasses import dataclass

import numpy as np

from white_zones.engine.arrays import BoolArray, IntArray
from white_zones.engine.network import Method, Pairs


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Excerpt:
    """What a part takes of the whole. Ranks are those of the whole, in increasing order."""

    origins: IntArray
    """The part's own origins and its halo."""
    sites: IntArray
    own: IntArray
    """Where the part's own origins are in `origins`."""
    pairs: Pairs
    """The pairs between them, numbered within the part."""
    origin_count: int
    """Origins of the whole."""
    site_count: int


def cut(pairs: Pairs, *, members: IntArray, origin_count: int, site_count: int, method: Method) -> Excerpt:
    """Take what the origins of the given ranks depend on."""
    own = _flags(members, origin_count)
    sites = _flags(pairs.sites[own[pairs.origins]], site_count)
    origins = own | _flags(pairs.origins[sites[pairs.sites]], origin_count)
    if method is Method.THREE_SFCA:
        # There the weight of a site depends on the other sites that the same origin reaches.
        sites = _flags(pairs.sites[origins[pairs.origins]], site_count)
    kept = np.flatnonzero(origins[pairs.origins] & sites[pairs.sites])
    return Excerpt(
        origins=np.flatnonzero(origins),
        sites=np.flatnonzero(sites),
        own=np.flatnonzero(own[origins]),
        pairs=Pairs(
            origins=(np.cumsum(origins) - 1)[pairs.origins[kept]],
            sites=(np.cumsum(sites) - 1)[pairs.sites[kept]],
            minutes=pairs.minutes[kept],
        ),
        origin_count=origin_count,
        site_count=site_count,
    )


def _flags(ranks: IntArray, count: int) -> BoolArray:
    flags = np.zeros(count, dtype=bool)
    flags[ranks] = True
    return flags
