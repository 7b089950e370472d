"""What a part of a run comes to, in arrays; and the whole run from the answers of its parts, to the last bit."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from white_zones.domain.parameters import RunParameters
from white_zones.domain.references import settle_run_references
from white_zones.domain.robustness import conclude_robustness, draw_classes
from white_zones.domain.solution import Nearest, Problem, Solution, connect, describe_solution, find_nearest
from white_zones.engine.accessibility import Accessibility, solve
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES
from white_zones.engine.noise import Noise
from white_zones.engine.parts import cut
from white_zones.engine.robustness import Drawn, Factor, Robustness
from white_zones.rules import ALL_KINDS

COUNTED = (Factor.DEMAND, Factor.REALISED)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PartAnswer:
    """Ranks of demand points and sites are those of the whole run. Rows of kinds start with all kinds together.

    A part gives its own demand points, and the sites in their reach: their denominators are those of the whole. What
    was drawn is empty when the run asks for no draw.
    """

    origins: IntArray
    by_kind: FloatArray
    """Access of each demand point (row) to each kind (column)."""
    counts: IntArray
    nearest: IntArray
    minutes: FloatArray
    sites: IntArray
    site_demand: FloatArray
    per_demand: FloatArray
    base: IntArray
    class_counts: IntArray
    moved: IntArray
    """Factor (row, in the order of `COUNTED`) × demand point."""
    decay_changes: BoolArray
    detour_changes: BoolArray

    def to_bytes(self) -> bytes:
        content = io.BytesIO()
        np.savez(content, **{field.name: getattr(self, field.name) for field in fields(self)})
        return content.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "PartAnswer":
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return cls(**{field.name: stored[field.name] for field in fields(cls)})


def solve_part(problem: Problem, *, members: IntArray, parameters: RunParameters, noise: Noise) -> PartAnswer:
    """Solve the whole problem for the demand points of the given ranks."""
    excerpt = cut(
        problem.pairs,
        members=members,
        origin_count=len(problem.demand),
        site_count=len(problem.sites),
        method=problem.method,
    )
    part = replace(
        problem,
        demand=problem.demand[excerpt.origins],
        sites=problem.sites[excerpt.sites],
        supply=problem.supply[excerpt.sites],
        pairs=excerpt.pairs,
    )
    network = connect(part)
    access = solve(network, demand=part.demand, supply=part.supply)
    nearest = find_nearest(network, problem=part)
    own, sites = excerpt.own, excerpt.sites
    # The halo makes the access of the part's own demand points exact; its other sites miss some of their demand.
    reached = np.unique(network.matrix[own].indices)
    ranks = np.append(sites, -1)  # −1 stays −1: no site in reach
    reference = settle_run_references(problem, parameters=parameters)[ALL_KINDS]
    drawn = draw_classes(part, parameters=parameters, reference=reference, excerpt=excerpt, noise=noise)
    drawn = drawn or _undrawn(len(part.demand))
    return PartAnswer(
        origins=members,
        by_kind=access.by_kind[own],
        counts=np.array([found.counts[own] for found in nearest.values()]),
        nearest=np.array([ranks[found.sites[own]] for found in nearest.values()]),
        minutes=np.array([found.minutes[own] for found in nearest.values()]),
        sites=sites[reached],
        site_demand=access.site_demand[reached],
        per_demand=access.per_demand[reached],
        base=drawn.base[own],
        class_counts=drawn.counts[own],
        moved=np.array([drawn.moved[factor][own] for factor in COUNTED]),
        decay_changes=drawn.changed[Factor.DECAY][:, own],
        detour_changes=drawn.changed[Factor.DETOUR][:, own],
    )


def join_answers(
    answers: Sequence[PartAnswer], *, problem: Problem, parameters: RunParameters
) -> tuple[Solution, Robustness | None]:
    """The solution and the robustness of the whole; each demand point must be in exactly one answer."""
    origins = np.concatenate([answer.origins for answer in answers])
    if not np.array_equal(np.sort(origins), np.arange(len(problem.demand))):
        raise ValueError("parts do not make the whole")
    order = np.argsort(origins)

    def whole(name: str, *, axis: int = 0) -> np.ndarray:
        return np.take(np.concatenate([getattr(answer, name) for answer in answers], axis=axis), order, axis=axis)

    site_demand = np.zeros(len(problem.sites))
    per_demand = np.zeros(problem.supply.shape)
    for answer in answers:
        site_demand[answer.sites] = answer.site_demand
        per_demand[answer.sites] = answer.per_demand
    counts, sites, minutes = (whole(name, axis=1) for name in ("counts", "nearest", "minutes"))
    solution = describe_solution(
        problem,
        access=Accessibility(by_kind=whole("by_kind"), site_demand=site_demand, per_demand=per_demand),
        nearest={
            kind: Nearest(counts=counts[rank], sites=sites[rank], minutes=minutes[rank])
            for rank, kind in enumerate((ALL_KINDS, *problem.kinds))
        },
    )
    if not parameters.draws:
        return solution, None
    moved = whole("moved", axis=1)
    drawn = Drawn(
        base=whole("base"),
        counts=whole("class_counts"),
        moved={factor: moved[rank] for rank, factor in enumerate(COUNTED)},
        changed={
            Factor.DECAY: whole("decay_changes", axis=1),
            Factor.DETOUR: whole("detour_changes", axis=1),
        },
    )
    return solution, conclude_robustness(drawn, problem=problem, parameters=parameters)


def _undrawn(count: int) -> Drawn:
    nothing = np.zeros(count, dtype=np.int64)
    return Drawn(
        base=nothing,
        counts=np.zeros((count, len(CLASSES)), dtype=np.int64),
        moved=dict.fromkeys(COUNTED, nothing),
        changed=dict.fromkeys((Factor.DECAY, Factor.DETOUR), np.zeros((0, count), dtype=bool)),
    )
