"""The groups of neighbouring communes that lack access together, each under the names of its main EPCI."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache

from white_zones.engine.clusters import (
    NEIGHBOURS,
    PERMUTATIONS,
    control_false_discoveries,
    find_neighbours,
    group_neighbours,
    local_moran,
)
from white_zones.models import Run
from white_zones.queries.clusters import CommunePoint, read_epci_names, read_points

# Under this number of communes, a group is not named: it is one commune and its neighbour.
SMALLEST_CLUSTER = 3
NAMED_EPCI = 2
ALONE = 0.05
# Changes when the same run would give other clusters.
CLUSTERS_VERSION = 1
CACHE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Communes of low access among neighbours of low access."""

    number: int
    name: str
    main_commune: str
    epci_count: int
    area_ids: tuple[int, ...]
    people: int
    demand: float
    unserved: float
    mean_ratio: float

    @property
    def communes(self) -> int:
        return len(self.area_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """The named clusters, the most unserved first, and how they were found."""

    clusters: tuple[Cluster, ...]
    communes: int
    """Communes that were tested."""
    alone: int
    """Low among low at 5 % when each commune is tested alone."""
    kept: int
    """Of which the control of false discoveries keeps this number."""
    apart: int
    """Of which this number is in groups too small to be named."""
    moran: float | None
    permutations: int = PERMUTATIONS


def name_clusters(run: Run, *, kind: str) -> Clusters:
    """The clusters of a finished run for one kind: computed once, since the run never changes."""
    key = f"white_zones:clusters-{run.pk}-{kind}-v{CLUSTERS_VERSION}"
    found: Clusters | None = cache.get(key)
    if found is None:
        found = find_clusters(read_points(run, kind=kind), epci_names=read_epci_names())
        cache.set(key, found, CACHE_SECONDS)
    return found


def find_clusters(points: Sequence[CommunePoint], *, epci_names: dict[int, str]) -> Clusters:
    """Test each commune against its neighbours, hold false discoveries, then join and name what is left."""
    if len(points) <= NEIGHBOURS:
        return Clusters(clusters=(), communes=len(points), alone=0, kept=0, apart=0, moran=None)
    neighbours = find_neighbours(
        longitudes=np.array([point.longitude for point in points]),
        latitudes=np.array([point.latitude for point in points]),
    )
    found = local_moran(np.array([point.ratio for point in points]), neighbours=neighbours)
    kept = found.is_low_low & control_false_discoveries(found.p_value)
    groups = [[points[rank] for rank in group.tolist()] for group in group_neighbours(kept, neighbours=neighbours)]
    named = [group for group in groups if len(group) >= SMALLEST_CLUSTER]
    named.sort(key=lambda group: -sum(point.unserved or 0 for point in group))
    return Clusters(
        clusters=tuple(_name(number, group, epci_names=epci_names) for number, group in enumerate(named, start=1)),
        communes=len(points),
        alone=int((found.is_low_low & (found.p_value <= ALONE)).sum()),
        kept=int(kept.sum()),
        apart=int(kept.sum()) - sum(map(len, named)),
        moran=found.global_moran,
    )


def _name(number: int, group: Sequence[CommunePoint], *, epci_names: dict[int, str]) -> Cluster:
    """After the EPCI that hold most of the people of the group, and its largest commune."""
    people_by_epci: dict[str, int] = defaultdict(int)
    for point in group:
        people_by_epci[epci_names.get(point.area_id, "")] += point.people
    largest_epci = sorted(people_by_epci, key=lambda name: (-people_by_epci[name], name))[:NAMED_EPCI]
    largest = min(group, key=lambda point: (-point.people, point.name))
    demand = sum(point.demand or 0 for point in group)
    return Cluster(
        number=number,
        name=", ".join(filter(None, largest_epci)) or largest.name,
        main_commune=largest.name,
        epci_count=len(people_by_epci),
        area_ids=tuple(point.area_id for point in group),
        people=sum(point.people for point in group),
        demand=demand,
        unserved=sum(point.unserved or 0 for point in group),
        mean_ratio=_mean_ratio(group, demand=demand),
    )


def _mean_ratio(group: Sequence[CommunePoint], *, demand: float) -> float:
    """Weighted by the need; the plain mean where nobody is known to need anything."""
    if demand:
        return sum(point.ratio * (point.demand or 0) for point in group) / demand
    return sum(point.ratio for point in group) / len(group)
