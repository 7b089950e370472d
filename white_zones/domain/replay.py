"""A finished run made alive again from its own inputs: nothing is read from today's tables.

A run never changes, so that a process keeps the few it used last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from white_zones.domain.parameters import RunParameters
from white_zones.domain.snapshot import Snapshot
from white_zones.domain.solution import Problem, connect
from white_zones.domain.travel import expand_to_sites, find_place_pairs
from white_zones.engine.accessibility import Accessibility, solve
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import Thresholds
from white_zones.engine.network import Network
from white_zones.models import Run, RunInputs
from white_zones.queries.inputs import Places, select_places
from white_zones.queries.travel import PlacePairs

KEPT_RUNS = 4


class NoInputsError(LookupError):
    """The run was made before inputs were kept: it shows its results, and cannot be explained."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Replay:
    """The arrays of a run, its network and its solution; see `Snapshot` for the order of demand points and sites."""

    run_id: int
    parameters: RunParameters
    snapshot: Snapshot
    problem: Problem
    network: Network
    access: Accessibility
    references: Mapping[str, float | None]

    @property
    def codes(self) -> Sequence[str]:
        """Codes of the demand points: the perimeter, the rest of the region, the communes beyond its border."""
        return self.snapshot.codes

    @property
    def area_keys(self) -> IntArray:
        return self.snapshot.area_keys

    @property
    def inside(self) -> int:
        """How many demand points are of the perimeter."""
        return self.snapshot.inside

    @property
    def demand(self) -> FloatArray:
        return self.snapshot.demand

    @property
    def known(self) -> BoolArray:
        return self.snapshot.known

    @property
    def populations(self) -> IntArray:
        return self.snapshot.populations

    @property
    def sites(self) -> IntArray:
        """Keys of the sites; negative beyond the border."""
        return self.snapshot.sites

    @property
    def kinds(self) -> Sequence[str]:
        return self.snapshot.kinds

    @property
    def supply(self) -> FloatArray:
        return self.snapshot.supply

    @property
    def thresholds(self) -> Thresholds:
        return self.parameters.engine_thresholds

    @property
    def minimum_demand(self) -> float:
        return self.parameters.minimum_demand

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Rank of each demand point by its code."""
        return {code: rank for rank, code in enumerate(self.snapshot.codes)}

    @cached_property
    def site_ranks(self) -> dict[int, int]:
        """Rank of each site by its key."""
        return {key: rank for rank, key in enumerate(self.snapshot.sites.tolist())}

    @cached_property
    def site_codes(self) -> Sequence[str]:
        """Code of the commune of each site."""
        return [self.snapshot.place_codes[rank] for rank in self.snapshot.site_places.tolist()]

    @cached_property
    def places(self) -> Places:
        """The demand points as places."""
        stored = self.snapshot
        return Places(
            keys=stored.area_keys,
            longitudes=stored.longitudes,
            latitudes=stored.latitudes,
            mountain=stored.mountain,
            populations=stored.populations,
            codes=stored.codes,
        )


def load_replay(run: Run) -> Replay:
    """The run, ready to be questioned; raise `NoInputsError` when it kept no inputs."""
    return _load(run.pk)


@lru_cache(maxsize=KEPT_RUNS)
def _load(run_id: int) -> Replay:
    try:
        # A large run keeps its inputs before it ends: they are nobody's to see until then.
        stored = RunInputs.objects.select_related("run").get(run=run_id, run__finished_at__isnull=False)
    except RunInputs.DoesNotExist:
        raise NoInputsError(run_id) from None
    parameters = RunParameters.from_json(stored.run.parameters)
    snapshot = Snapshot.from_bytes(bytes(stored.content))
    problem = restore_problem(snapshot, parameters=parameters)
    network = connect(problem)
    return Replay(
        run_id=run_id,
        parameters=parameters,
        snapshot=snapshot,
        problem=problem,
        network=network,
        access=solve(network, demand=problem.demand, supply=problem.supply),
        references=stored.run.references or {},
    )


def restore_problem(snapshot: Snapshot, *, parameters: RunParameters) -> Problem:
    """The very problem that the run solved, from the inputs it kept."""
    between = PlacePairs(
        origins=snapshot.pair_origins.astype(np.int64),
        destinations=snapshot.pair_places.astype(np.int64),
        minutes=snapshot.pair_tenths / 10,
    )
    return Problem(
        demand=snapshot.demand,
        inside=snapshot.inside,
        home=snapshot.home,
        sites=snapshot.sites,
        kinds=snapshot.kinds,
        supply=snapshot.supply,
        pairs=expand_to_sites(between, site_places=snapshot.site_places),
        decay=parameters.engine_decay,
        method=parameters.engine_method,
    )


def travel_to(replay: Replay, codes: Sequence[str]) -> PlacePairs:
    """Times from every demand point to some communes that are demand points, by the provider of the run.

    Destinations are ranks in `codes`; a commune that is not a demand point of the run raises `KeyError`.
    """
    keys = [int(replay.area_keys[replay.ranks[code]]) for code in codes]
    found = select_places(replay.places, keys=keys)
    asked = {code: rank for rank, code in enumerate(codes)}
    between = find_place_pairs(parameters=replay.parameters, origins=replay.places, destinations=found)
    ranks = np.array([asked[code] for code in found.codes], dtype=np.int64)
    return PlacePairs(origins=between.origins, destinations=ranks[between.destinations], minutes=between.minutes)
