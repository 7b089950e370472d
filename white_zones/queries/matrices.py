"""The matrices of travel times one by one: how many times, and how much of the region they cover."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.enums import TravelMode
from white_zones.models import TravelTime
from white_zones.queries.travel import list_matrices

# Pairs, communes of departure and of arrival: a matrix never changes.
Counts = tuple[str, int, int, int]
KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A matrix, its mode, and the communes that it leaves from and arrives at, out of those of the region."""

    source: Source
    mode: TravelMode
    pairs: int
    origins: int
    destinations: int
    communes: int

    @property
    def coverage(self) -> float | None:
        """Share of the region's communes that some trip leaves from."""
        return self.origins / self.communes if self.communes else None


def describe_matrices() -> list[Matrix]:
    """Every matrix, the latest first; counting is done once for each."""
    sources = list(list_matrices())
    counts = _count_all(sources)
    communes = Area.objects.current().at_level(AreaLevel.COMMUNE).count()
    return [
        Matrix(
            source=source,
            mode=TravelMode(mode),
            pairs=pairs,
            origins=origins,
            destinations=arrivals,
            communes=communes,
        )
        for source in sources
        for mode, pairs, origins, arrivals in counts[source.pk]
    ]


def _count_all(sources: Sequence[Source]) -> dict[int, list[Counts]]:
    keys = {_key_of(source): source.pk for source in sources}
    counts: dict[int, list[Counts]] = {keys[key]: found for key, found in cache.get_many(list(keys)).items()}
    absent = [source for source in sources if source.pk not in counts]
    if absent:
        counts |= {source.pk: [] for source in absent}
        rows = (
            TravelTime.objects.filter(source__in=absent, origin__is_current=True)
            .order_by("source", "mode")
            .values_list("source", "mode")
            .annotate(
                pairs=Count("pk"),
                origins=Count("origin", distinct=True),
                arrivals=Count("destination", distinct=True),
            )
        )
        for key, mode, pairs, origins, arrivals in rows:
            counts[key].append((mode, pairs, origins, arrivals))
        for source in absent:
            cache.set(_key_of(source), counts[source.pk], KEPT_SECONDS)
    return counts


def _key_of(source: Source) -> str:
    """Its number alone would be that of another matrix in a base made anew."""
    return f"white_zones:matrix-{source.pk}-{source.sha256[:16]}-{source.imported_at.timestamp()}"
