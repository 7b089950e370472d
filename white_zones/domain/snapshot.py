"""All the inputs of a run as one compressed file, from which its figures can be had again to the last bit."""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from white_zones.engine.arrays import BoolArray, FloatArray, IntArray

TEXTS = ("codes", "place_codes", "kinds")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Snapshot:
    """Demand points, sites and the times between them.

    Demand points come in three runs: the perimeter, the rest of the region (from `inside`), the communes beyond its
    border (from `home`). Times are between communes, in tenths of a minute: the sites of a commune share them.
    """

    codes: Sequence[str]
    area_keys: IntArray
    """Keys of the areas; negative beyond the border, where communes are not areas of the portal."""
    inside: int
    home: int
    demand: FloatArray
    """0 where it is not known."""
    known: BoolArray
    populations: IntArray
    longitudes: FloatArray
    latitudes: FloatArray
    mountain: BoolArray
    sites: IntArray
    """Keys of the sites in increasing order; negative beyond the border."""
    place_codes: Sequence[str]
    site_places: IntArray
    """For each site, the rank of its commune in `place_codes`."""
    kinds: Sequence[str]
    supply: FloatArray
    """ETP by site and kind."""
    pair_origins: IntArray
    pair_places: IntArray
    pair_tenths: IntArray

    def to_bytes(self) -> bytes:
        """The file; the same inputs always give the same bytes."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for field in fields(self):
                # A fixed date: the one of the writing would change the fingerprint.
                entry = zipfile.ZipInfo(f"{field.name}.npy")
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, np.asarray(getattr(self, field.name)), allow_pickle=False)
        return content.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Snapshot":
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            values: dict[str, Any] = {field.name: stored[field.name] for field in fields(cls)}
        for name in TEXTS:
            values[name] = values[name].tolist()
        for name in ("inside", "home"):
            values[name] = int(values[name])
        return cls(**values)


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def smallest(values: IntArray) -> IntArray:
    """The same numbers in the narrowest unsigned type that holds them."""
    largest = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(largest))
