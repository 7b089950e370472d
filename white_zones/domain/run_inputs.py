"""What a run reads, all at once, and the arrays that the engine computes with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from iae_portal.common.job_context import JobError
from structures.queries.supply import SiteSupply
from territories.domain.need.compute import compute_need
from territories.domain.need.default_model import weights_of
from territories.enums import AreaLevel
from territories.models import NeedModel
from white_zones.domain.border import flag_border
from white_zones.domain.parameters import RunParameters
from white_zones.domain.snapshot import Snapshot, smallest
from white_zones.domain.solution import Problem, Solution, tabulate_supply
from white_zones.domain.travel import Trips, find_trips
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.enums import EdgeRule
from white_zones.models import Run
from white_zones.queries.inputs import (
    Demand,
    Places,
    arrange_demand,
    join_places,
    read_communes,
    read_demand,
    read_other_communes,
    read_parents,
    read_places,
    read_supply,
    select_places,
)
from white_zones.queries.outside import Outside, read_outside

NO_COMMUNE = "Le périmètre ne contient aucune commune. Chargez les territoires, puis relancez le calcul."
NO_SUPPLY = "Aucun ETP des filières choisies n’est connu en {year}. Choisissez une autre année ou d’autres filières."
NO_MODEL = "La version {version} du modèle de besoin n’existe plus. Copiez le calcul et choisissez-en une autre."
NO_DEMAND = "Aucune commune n’a de besoin connu pour cet indicateur et cette période. Choisissez-en d’autres."


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Inputs:
    """All that a run read."""

    communes: Places
    """Those of the perimeter, whose access is asked."""
    demand: Demand
    origins: Places
    """Every demand point: those of the perimeter, of the rest of the region, of beyond its border."""
    home: int
    """How many of them are of the region."""
    whole_demand: FloatArray
    known: BoolArray
    lines: Sequence[SiteSupply]
    site_places: Places
    parents: Mapping[AreaLevel, Mapping[int, int]]
    outside: Outside
    border: BoolArray
    """Communes of the perimeter whose access may be wrong for what is not known beyond the border."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Grouping:
    """The areas of one mesh, and the rank among them of each commune's (−1 when it has none)."""

    areas: Sequence[int]
    ranks: IntArray

    def total(self, values: FloatArray | IntArray | BoolArray) -> list[float]:
        inside = self.ranks >= 0
        sums: list[float] = np.bincount(
            self.ranks[inside], weights=values[inside].astype(np.float64), minlength=len(self.areas)
        ).tolist()
        return sums


def read_inputs(run: Run, *, parameters: RunParameters) -> Inputs:
    """Read everything; raise `JobError`, in French, when the run could tell nothing."""
    communes = read_communes(run.perimeter)
    if not len(communes):
        raise JobError(NO_COMMUNE)
    around = read_other_communes(run.perimeter)
    demand, others = read_demands([communes, around], parameters=parameters)
    if not demand.values.any():
        raise JobError(NO_DEMAND)
    lines = read_supply(parameters.supply_year, basis=parameters.supply_basis, kinds=parameters.kinds)
    if not lines:
        raise JobError(NO_SUPPLY.format(year=parameters.supply_year))
    outside = read_surroundings(parameters)
    beyond = [line for line in outside.lines if line.etp > 0 and line.kind in parameters.kinds]
    return Inputs(
        communes=communes,
        demand=demand,
        origins=join_places([communes, around, outside.places]),
        home=len(communes) + len(around),
        whole_demand=np.concatenate([demand.values, others.values, outside.demand]),
        known=np.concatenate([demand.known, others.known, np.ones(len(outside.places), dtype=bool)]),
        lines=[*beyond, *lines],
        site_places=join_places(
            [
                read_places({line.commune_id for line in lines}),
                select_places(outside.places, keys={line.commune_id for line in beyond}),
            ]
        ),
        parents=read_parents(communes),
        outside=outside,
        border=flag_border(communes=communes, outside=outside, parameters=parameters),
    )


def read_surroundings(parameters: RunParameters) -> Outside:
    """What lies beyond the border, all of it unknown when the settings close the border."""
    outside = read_outside(parameters.supply_year, parameters.demand_code, parameters.demand_period)
    return outside if parameters.edge == EdgeRule.OPEN else outside.close()


def describe_outside(inputs: Inputs, *, solution: Solution) -> dict[str, Any]:
    """What the run keeps of the other side of the border, in figures."""
    return {
        "known": [list(department) for department in inputs.outside.known_departments],
        "unknown": [list(department) for department in inputs.outside.unknown_departments],
        "supply": solution.outside_supply,
        "demand": solution.outside_demand,
        "communes": len(inputs.outside.places),
    }


def read_demands(lists: Sequence[Places], *, parameters: RunParameters) -> list[Demand]:
    """The demand of some lists of communes: the values in force, or those of a version of the need model."""
    if parameters.need_version is None:
        period = parameters.demand_period
        return [read_demand(indicator=parameters.demand_code, period=period, places=places) for places in lists]
    model = NeedModel.objects.filter(version=parameters.need_version).first()
    if model is None:
        raise JobError(NO_MODEL.format(version=parameters.need_version))
    need = compute_need(weights_of(model))
    return [
        arrange_demand(
            {key: (cell.value, cell.state) for key, cell in need.cells.items()},
            places=places,
            source_ids=need.source_ids,
        )
        for places in lists
    ]


def measure_trips(inputs: Inputs, *, parameters: RunParameters) -> Trips:
    """The times from every demand point to every site."""
    return find_trips(parameters=parameters, origins=inputs.origins, places=inputs.site_places, supply=inputs.lines)


def build_problem(inputs: Inputs, *, trips: Trips, parameters: RunParameters) -> Problem:
    """The arrays of the engine."""
    sites, supply = tabulate_supply(inputs.lines, kinds=parameters.kinds)
    return Problem(
        demand=inputs.whole_demand,
        inside=len(inputs.communes),
        home=inputs.home,
        sites=sites,
        kinds=parameters.kinds,
        supply=supply,
        pairs=trips.pairs,
        decay=parameters.engine_decay,
        method=parameters.engine_method,
    )


def take_snapshot(inputs: Inputs, *, trips: Trips, problem: Problem) -> Snapshot:
    """What the problem was made of, to keep beside the run."""
    between = trips.between
    return Snapshot(
        codes=inputs.origins.codes,
        area_keys=inputs.origins.keys,
        inside=problem.inside,
        home=problem.home,
        demand=problem.demand,
        known=inputs.known,
        populations=inputs.origins.populations,
        longitudes=inputs.origins.longitudes,
        latitudes=inputs.origins.latitudes,
        mountain=inputs.origins.mountain,
        sites=problem.sites,
        place_codes=trips.places.codes,
        site_places=trips.site_places,
        kinds=list(problem.kinds),
        supply=problem.supply,
        pair_origins=smallest(between.origins),
        pair_places=smallest(between.destinations),
        pair_tenths=smallest(np.rint(between.minutes * 10).astype(np.int64)),
    )
