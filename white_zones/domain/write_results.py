"""Writing the results of a run by COPY, inside the caller's last transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from structures.queries.supply import SiteSupply
from territories.domain.bulk import Cell, copy_rows
from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.domain.solution import Classified, KindAccess, Problem, Solution, classify
from white_zones.engine.aggregation import AreaAccess, aggregate
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply
from white_zones.queries.inputs import Demand, Places

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
    "nearest_minutes",
    "sites_in_reach",
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
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Inputs:
    """All that a run read."""

    communes: Places
    demand: Demand
    lines: Sequence[SiteSupply]
    parents: Mapping[AreaLevel, Mapping[int, int]]


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


def write_supply(run: Run, *, lines: Sequence[SiteSupply]) -> None:
    copy_rows(
        table=_table(RunSupply),
        columns=("run_id", "site_id", "commune_id", "kind", "etp"),
        rows=((run.pk, line.site_id, line.commune_id, line.kind, line.etp) for line in lines),
    )


def write_results(
    run: Run,
    *,
    parameters: RunParameters,
    inputs: Inputs,
    problem: Problem,
    solution: Solution,
    references: Mapping[str, float | None],
) -> int:
    """Write the results of communes and areas for every kind; return how many rows."""
    groupings = [group_communes(inputs.communes, parents=parents) for parents in inputs.parents.values()]
    thresholds = parameters.engine_thresholds
    classified = [
        classify(access, demand=problem.demand, reference=references[access.kind], thresholds=thresholds)
        for access in solution.by_kind
    ]
    commune_rows: list[tuple[Cell, ...]] = []
    area_rows: list[tuple[Cell, ...]] = []
    for access, classes in zip(solution.by_kind, classified, strict=True):
        commune_rows += _commune_rows(run, inputs=inputs, problem=problem, access=access, classes=classes)
        for grouping in groupings:
            area_rows += _area_rows(
                run,
                grouping=grouping,
                inputs=inputs,
                access=access,
                classes=classes,
                means=_aggregate(grouping, problem=problem, access=access, classes=classes),
                rating=lambda mean, kind=access.kind: (
                    mean.ratio_to(references[kind]),
                    mean.classify(thresholds, reference=references[kind]),
                ),
            )
    copy_rows(table=_table(CommuneResult), columns=COMMUNE_COLUMNS, rows=commune_rows)
    copy_rows(table=_table(AreaResult), columns=AREA_COLUMNS, rows=area_rows)
    return len(commune_rows) + len(area_rows)


def group_communes(communes: Places, *, parents: Mapping[int, int]) -> Grouping:
    areas = sorted(set(parents.values()))
    ranks = {area: rank for rank, area in enumerate(areas)}
    return Grouping(
        areas=areas,
        ranks=np.array([ranks.get(parents.get(key, 0), -1) for key in communes.keys.tolist()], dtype=np.int64),
    )


def _commune_rows(
    run: Run, *, inputs: Inputs, problem: Problem, access: KindAccess, classes: Classified
) -> Iterator[tuple[Cell, ...]]:
    count = len(inputs.communes)
    ratios = [None] * count if classes.ratios is None else classes.ratios.tolist()
    names = [str(name) for name in CLASSES]
    sites = problem.sites.tolist()
    for key, demand, state, value, ratio, rank, unserved, nearest, minutes, reach in zip(
        inputs.communes.keys.tolist(),
        problem.demand.tolist(),
        inputs.demand.states,
        access.accessibility.tolist(),
        ratios,
        classes.ranks.tolist(),
        classes.unserved.tolist(),
        access.nearest_site.tolist(),
        access.nearest_minutes.tolist(),
        access.sites_in_reach.tolist(),
        strict=True,
    ):
        known = state.has_value
        yield (
            run.pk,
            access.kind,
            key,
            _float(demand if known else None),
            state.value,
            _float(value),
            _float(ratio),
            names[rank],
            _float(unserved if known else None),
            sites[nearest] if nearest >= 0 else None,
            f"{minutes:.1f}" if nearest >= 0 else None,
            reach,
        )


def _aggregate(grouping: Grouping, *, problem: Problem, access: KindAccess, classes: Classified) -> list[AreaAccess]:
    return aggregate(
        areas=grouping.ranks,
        area_count=len(grouping.areas),
        demand=problem.demand,
        accessibility=access.accessibility,
        white=classes.ranks == 0,
        reached=access.reached,
    )


def _area_rows(
    run: Run,
    *,
    grouping: Grouping,
    inputs: Inputs,
    access: KindAccess,
    classes: Classified,
    means: Sequence[AreaAccess],
    rating: Any,
) -> Iterator[tuple[Cell, ...]]:
    white = classes.ranks == 0
    counts = (
        grouping.total(np.ones(len(white))),
        grouping.total(white),
        grouping.total(~inputs.demand.known),
        grouping.total(inputs.communes.populations * white),
    )
    for area, mean, unserved, *whole in zip(
        grouping.areas, means, grouping.total(classes.unserved), *counts, strict=True
    ):
        ratio, rank = rating(mean)
        yield (
            run.pk,
            access.kind,
            area,
            _float(mean.demand),
            _float(mean.accessibility),
            _float(ratio),
            str(rank) if rank is not None else "",
            _float(unserved),
            _float(mean.white_demand_share),
            *(int(number) for number in whole),
        )


def _float(value: float | None) -> str | None:
    """The shortest writing that reads back as the same number."""
    return None if value is None else repr(value)


def _table(model: type[Run | RunSupply | CommuneResult | AreaResult]) -> str:
    return model._meta.db_table  # noqa: SLF001 -- the documented introspection API
