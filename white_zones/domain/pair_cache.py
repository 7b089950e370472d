"""Times between two lists of communes, kept by what they depend on: whatever changes gives another key.

Nothing is ever invalidated. A commune that moves, a mountain flag, a mode, another matrix or another reach makes a key
that nobody has filled, and the former one is forgotten with time. A process keeps the few it used last; the others
share theirs through the cache of the portal, whose absence only costs the time of measuring again.
"""

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import numpy as np
from django.core.cache import cache

from white_zones.domain.travel_profiles import TravelProfile
from white_zones.engine.arrays import IntArray
from white_zones.queries.inputs import Places
from white_zones.queries.travel import PlacePairs

# Part of every key: to raise when the same inputs would give other times.
VERSION = 1
SHARED_SECONDS = 7 * 24 * 3600
# Beyond this many pairs, sending them costs more than measuring them again.
SHARED_PAIRS = 4_000_000
# About 24 bytes a pair: what one process may keep.
KEPT_PAIRS = 6_000_000
COLUMN = np.dtype("<i4")

_kept: "OrderedDict[str, PlacePairs]" = OrderedDict()
_lock = Lock()


def key_of(
    *,
    origins: Places,
    destinations: Places,
    profile: TravelProfile,
    reach: float,
    matrix: tuple[int | str, ...] | None,
) -> str:
    """The key of a measure; `matrix` is all that identifies the one that is read, and None for an estimate.

    An estimate knows places by their position only. A matrix knows them by their number, and so does what tells the
    communes of the region from those beyond the border.
    """
    digest = hashlib.sha256(repr((VERSION, profile, float(reach), matrix)).encode())
    for places in (origins, destinations):
        digest.update(len(places).to_bytes(8, "little"))
        for column in (places.longitudes, places.latitudes, places.mountain):
            digest.update(np.ascontiguousarray(column).tobytes())
        if matrix is not None:
            digest.update(np.ascontiguousarray(places.keys).tobytes())
    return f"white_zones:pairs-{digest.hexdigest()}"


def recall_pairs(key: str, *, measure: Callable[[], PlacePairs]) -> PlacePairs:
    """The pairs of a key from this process, else from the shared cache, else measured and kept in both."""
    with _lock:
        if (found := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return found
    pairs = _unpack(cache.get(key))
    if pairs is None:
        pairs = measure()
        if (packed := _pack(pairs)) is not None:
            cache.set(key, packed, SHARED_SECONDS)
    _keep(key, pairs)
    return pairs


def forget_pairs() -> None:
    """Empty what this process keeps."""
    with _lock:
        _kept.clear()


def _keep(key: str, pairs: PlacePairs) -> None:
    for column in (pairs.origins, pairs.destinations, pairs.minutes):
        column.flags.writeable = False
    with _lock:
        _kept[key] = pairs
        while len(_kept) > 1 and sum(len(found.minutes) for found in _kept.values()) > KEPT_PAIRS:
            _kept.popitem(last=False)


def _pack(pairs: PlacePairs) -> bytes | None:
    """Three columns of 32-bit integers; None for what they could not give back to the last bit."""
    tenths = np.rint(pairs.minutes * 10)
    if len(pairs.minutes) > SHARED_PAIRS or not np.array_equal(tenths / 10, pairs.minutes):
        return None
    columns = [column.astype(COLUMN).tobytes() for column in (pairs.origins, pairs.destinations, tenths)]
    return zlib.compress(b"".join(columns), level=1)


def _unpack(packed: bytes | None) -> PlacePairs | None:
    if packed is None:
        return None
    columns: IntArray = np.frombuffer(zlib.decompress(packed), dtype=COLUMN).reshape(3, -1).astype(np.int64)
    return PlacePairs(origins=columns[0], destinations=columns[1], minutes=columns[2] / 10)
