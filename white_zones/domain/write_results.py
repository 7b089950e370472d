"""Writing the results of a run by COPY, inside the caller's last transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from structures.queries.supply import SiteSupply
from territories.domain.bulk import Cell, copy_rows
from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.domain.retained import Retained, derogate, retain_classes
from white_zones.domain.run_inputs import Grouping, Inputs
from white_zones.domain.solution import Classified, KindAccess, Problem, Solution, classify
from white_zones.engine.aggregation import AreaAccess, aggregate
from white_zones.engine.arrays import BoolArray, FloatArray
from white_zones.engine.classes import CLASSES, UNDEFINED
from white_zones.engine.robustness import Robustness
from white_zones.enums import MeshRule
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply
from white_zones.queries.inputs import Places
from white_zones.rules import ALL_KINDS

COMMUNE_COLUMNS = (
    "run_id",
    "kind",
    "area_id",
    "demand",
    "demand_state",
    "accessibility",
    "ratio",
    "access_class",
    "unserved",
    "nearest_site_id",
    "nearest_outside_id",
    "nearest_minutes",
    "sites_in_reach",
    "own_class",
    "class_origin",
    "is_border",
    "probabilities",
    "is_robust",
)
AREA_COLUMNS = (
    "run_id",
    "kind",
    "area_id",
    "demand",
    "accessibility",
    "ratio",
    "access_class",
    "unserved",
    "white_demand_share",
    "communes",
    "white_communes",
    "unknown_communes",
    "white_population",
    "small_communes",
    "border_communes",
    "robust_demand_share",
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Measured:
    """All that a run found for one kind."""

    access: KindAccess
    classes: Classified
    reference: float | None
    retained: Retained
    means: Sequence[Sequence[AreaAccess]]
    """For each grouping, the mean of each of its areas."""


def write_supply(run: Run, *, lines: Sequence[SiteSupply]) -> None:
    """The supply of the region; that of the other side of the border is in the inputs."""
    copy_rows(
        table=_table(RunSupply),
        columns=("run_id", "site_id", "commune_id", "kind", "etp"),
        rows=((run.pk, line.site_id, line.commune_id, line.kind, line.etp) for line in lines if line.site_id > 0),
    )


def write_results(
    run: Run,
    *,
    parameters: RunParameters,
    inputs: Inputs,
    problem: Problem,
    solution: Solution,
    references: Mapping[str, float | None],
    robustness: Robustness | None,
) -> int:
    """Write the results of communes and areas for every kind; return how many rows."""
    groupings = {level: group_communes(inputs.communes, parents=parents) for level, parents in inputs.parents.items()}
    commune_rows: list[tuple[Cell, ...]] = []
    area_rows: list[tuple[Cell, ...]] = []
    for access in solution.by_kind:
        measured = measure_kind(
            access,
            parameters=parameters,
            inputs=inputs,
            demand=problem.demand[: problem.inside],
            groupings=groupings,
            reference=references[access.kind],
        )
        sure = robustness if access.kind == ALL_KINDS else None
        commune_rows += _commune_rows(run, inputs=inputs, problem=problem, measured=measured, robustness=sure)
        for grouping, means in zip(groupings.values(), measured.means, strict=True):
            area_rows += _area_rows(
                run,
                grouping=grouping,
                inputs=inputs,
                parameters=parameters,
                measured=measured,
                means=means,
                robustness=sure,
            )
    copy_rows(table=_table(CommuneResult), columns=COMMUNE_COLUMNS, rows=commune_rows)
    copy_rows(table=_table(AreaResult), columns=AREA_COLUMNS, rows=area_rows)
    return len(commune_rows) + len(area_rows)


def measure_kind(
    access: KindAccess,
    *,
    parameters: RunParameters,
    inputs: Inputs,
    demand: FloatArray,
    groupings: Mapping[AreaLevel, Grouping],
    reference: float | None,
) -> Measured:
    """Class the communes by their own access, then by the second mesh and the derogations, then the wider areas.

    Derogations are of the access to all kinds together, which is what committees zone by.
    """
    thresholds = parameters.engine_thresholds
    classes = classify(access, demand=demand, reference=reference, thresholds=thresholds)
    retained = _confront(
        access, classes, parameters=parameters, demand=demand, groupings=groupings, reference=reference
    )
    if access.kind == ALL_KINDS:
        retained = derogate(
            retained,
            parameters.derogations,
            ranks_of={code: rank for rank, code in enumerate(inputs.communes.codes)},
            demand=demand,
            limit=parameters.derogated_share,
        )
    white = (retained.ranks == 0) & ~small_communes(inputs, demand=demand, minimum=parameters.minimum_demand)
    means = [_aggregate(grouping, demand=demand, access=access, white=white) for grouping in groupings.values()]
    return Measured(access=access, classes=classes, reference=reference, retained=retained, means=means)


def small_communes(inputs: Inputs, *, demand: FloatArray, minimum: float) -> BoolArray:
    """Communes of so little demand that a few people more or less would change their class; they are told apart."""
    small: BoolArray = inputs.demand.known & (demand < minimum)
    return small


def _confront(
    access: KindAccess,
    classes: Classified,
    *,
    parameters: RunParameters,
    demand: FloatArray,
    groupings: Mapping[AreaLevel, Grouping],
    reference: float | None,
) -> Retained:
    grouping = groupings.get(AreaLevel(parameters.second_mesh)) if parameters.second_mesh else None
    if grouping is None:
        return retain_classes(classes.ranks, wider=classes.ranks, rule=MeshRule.NONE)
    thresholds = parameters.engine_thresholds
    ranks = [
        UNDEFINED if (found := mean.classify(thresholds, reference=reference)) is None else CLASSES.index(found)
        for mean in _aggregate(grouping, demand=demand, access=access, white=classes.ranks == 0)
    ]
    wider = np.array([*ranks, UNDEFINED])[grouping.ranks]
    return retain_classes(classes.ranks, wider=wider, rule=parameters.mesh_rule)


def group_communes(communes: Places, *, parents: Mapping[int, int]) -> Grouping:
    areas = sorted(set(parents.values()))
    ranks = {area: rank for rank, area in enumerate(areas)}
    return Grouping(
        areas=areas,
        ranks=np.array([ranks.get(parents.get(key, 0), -1) for key in communes.keys.tolist()], dtype=np.int64),
    )


def _commune_rows(
    run: Run, *, inputs: Inputs, problem: Problem, measured: Measured, robustness: Robustness | None
) -> Iterator[tuple[Cell, ...]]:
    """One row a commune, in the order of `COMMUNE_COLUMNS`."""
    access, classes = measured.access, measured.classes
    names = np.array([str(name) for name in CLASSES])
    nearest, known = access.nearest_site, inputs.demand.known
    reached, sites = nearest >= 0, problem.sites[np.maximum(nearest, 0)]
    return zip(
        repeat(run.pk),
        repeat(access.kind),
        inputs.communes.keys.tolist(),
        _floats(problem.demand[: problem.inside], where=known),
        (state.value for state in inputs.demand.states),
        _floats(access.accessibility),
        repeat(None) if classes.ratios is None else _floats(classes.ratios),
        names[measured.retained.ranks].tolist(),
        _floats(classes.unserved, where=known),
        _cells(sites.tolist(), where=reached & (sites > 0)),
        _cells((-sites).tolist(), where=reached & (sites < 0)),
        _cells([f"{minutes:.1f}" for minutes in access.nearest_minutes.tolist()], where=reached),
        access.sites_in_reach.tolist(),
        names[classes.ranks].tolist(),
        (origin.value for origin in measured.retained.origins),
        inputs.border.tolist(),
        repeat(None) if robustness is None else map(_array, robustness.probabilities.tolist()),
        repeat(None) if robustness is None else robustness.robust.tolist(),
    )


def _aggregate(grouping: Grouping, *, demand: FloatArray, access: KindAccess, white: BoolArray) -> list[AreaAccess]:
    return aggregate(
        areas=grouping.ranks,
        area_count=len(grouping.areas),
        demand=demand,
        accessibility=access.accessibility,
        white=white,
        reached=access.reached,
    )


def _area_rows(
    run: Run,
    *,
    grouping: Grouping,
    inputs: Inputs,
    parameters: RunParameters,
    measured: Measured,
    means: Sequence[AreaAccess],
    robustness: Robustness | None,
) -> Iterator[tuple[Cell, ...]]:
    demand = inputs.demand.values
    white = measured.retained.ranks == 0
    small = white & small_communes(inputs, demand=demand, minimum=parameters.minimum_demand)
    counted = white & ~small
    counts = (
        grouping.total(np.ones(len(white))),
        grouping.total(counted),
        grouping.total(~inputs.demand.known),
        grouping.total(inputs.communes.populations * counted),
        grouping.total(small),
        grouping.total(inputs.border),
    )
    sure = [None] * len(means) if robustness is None else grouping.total(demand * robustness.robust)
    for area, mean, unserved, robust, *whole in zip(
        grouping.areas, means, grouping.total(measured.classes.unserved), sure, *counts, strict=True
    ):
        rank = mean.classify(parameters.engine_thresholds, reference=measured.reference)
        yield (
            run.pk,
            measured.access.kind,
            area,
            _float(mean.demand),
            _float(mean.accessibility),
            _float(mean.ratio_to(measured.reference)),
            str(rank) if rank is not None else "",
            _float(unserved),
            _float(mean.white_demand_share),
            *(int(number) for number in whole),
            _float(robust / mean.demand if robust is not None and mean.demand > 0 else None),
        )


def _float(value: float | None) -> str | None:
    """The shortest writing that reads back as the same number."""
    return None if value is None else repr(value)


def _floats(values: FloatArray, *, where: BoolArray | None = None) -> Sequence[Cell]:
    written = [repr(value) for value in values.tolist()]
    return written if where is None else _cells(written, where=where)


def _cells(values: Sequence[Cell], *, where: BoolArray) -> Sequence[Cell]:
    """The values, nothing elsewhere."""
    return [value if kept else None for value, kept in zip(values, where.tolist(), strict=True)]


def _array(values: Sequence[float]) -> str:
    return "{" + ",".join(map(repr, values)) + "}"


def _table(model: type[Run | RunSupply | CommuneResult | AreaResult]) -> str:
    return model._meta.db_table  # noqa: SLF001 -- the documented introspection API
