"""Reading the travel times that were supplied."""

from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from iae_portal.common.models import Source
from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.enums import TravelMode
from white_zones.models import TravelTime


@dataclass(frozen=True, slots=True, eq=False)
class PlacePairs:
    """Times between places of two lists, by their ranks in them; an absent pair cannot be travelled."""

    origins: IntArray
    destinations: IntArray
    minutes: FloatArray


def list_matrices() -> "QuerySet[Source]":
    """The matrices that were loaded, the latest first."""
    sources = TravelTime.objects.order_by().values("source").distinct()
    return Source.objects.filter(pk__in=sources).order_by("-imported_at", "-pk")


def identify_matrix(source_id: int) -> tuple[int, str, str]:
    """What tells a matrix from any other, another base's included: its number, its fingerprint and its date."""
    sha256, imported_at = Source.objects.values_list("sha256", "imported_at").get(pk=source_id)
    return source_id, sha256, imported_at.isoformat()


def mode_of(source: Source) -> str:
    """The mode of a matrix, which its slug ends with."""
    return source.slug.rpartition("-")[2]


def read_matrix(
    *, source_id: int, mode: TravelMode, origins: IntArray, destinations: IntArray, reach: float
) -> PlacePairs:
    """The times of a matrix between two lists of communes (their keys), up to `reach` minutes."""
    rows = (
        TravelTime.objects.filter(source_id=source_id, mode=mode, tenths__lte=int(min(reach, 1e6) * 10))
        .filter(destination__in=destinations.tolist())
        .order_by()
        .values_list("origin_id", "destination_id", "tenths")
    )
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    origin_ranks = {key: rank for rank, key in enumerate(origins.tolist())}
    destination_ranks = {key: rank for rank, key in enumerate(destinations.tolist())}
    starts = np.array([origin_ranks.get(key, -1) for key in table[:, 0].tolist()], dtype=np.int64)
    ends = np.array([destination_ranks[key] for key in table[:, 1].tolist()], dtype=np.int64)
    inside = starts >= 0
    return PlacePairs(origins=starts[inside], destinations=ends[inside], minutes=table[inside, 2] / 10)
