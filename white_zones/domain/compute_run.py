"""The work of a run: read, measure travel, solve, and write everything in one last transaction with its success."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models.functions import Now

from iae_portal.common.formatting import format_number
from iae_portal.common.job_context import JobContext, JobError
from white_zones.domain.parameters import RunParameters
from white_zones.domain.references import claim_reference
from white_zones.domain.robustness import describe_robustness, measure_robustness
from white_zones.domain.run_inputs import Inputs, build_problem, measure_trips, read_inputs, take_snapshot
from white_zones.domain.snapshot import fingerprint
from white_zones.domain.solution import Problem, Solution, settle_references, solve_problem
from white_zones.domain.write_results import write_results, write_supply
from white_zones.engine.robustness import Robustness
from white_zones.models import Run, RunInputs
from white_zones.queries.inputs import read_sources
from white_zones.rules import ALL_KINDS, ENGINE_VERSION

OTHER_ENGINE = (
    "Ce calcul a été demandé pour la version {asked} du moteur, et le portail exécute la version {running}. "
    "Demandez un nouveau calcul."
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Computed:
    """Everything that a run came to, before it is written."""

    inputs: Inputs
    problem: Problem
    solution: Solution
    robustness: Robustness | None
    snapshot: bytes


def compute_run(context: JobContext) -> None:
    """Do the run that the job names; nothing is written before the last transaction."""
    started = time.perf_counter()
    run = Run.objects.select_related("perimeter").get(pk=context.parameters["run"])
    parameters = RunParameters.from_json(run.parameters)
    if parameters.engine_version != ENGINE_VERSION:
        raise JobError(OTHER_ENGINE.format(asked=parameters.engine_version, running=ENGINE_VERSION))
    context.report(5, "Lecture du besoin et de l’offre")
    inputs = read_inputs(run, parameters=parameters)
    context.report(25, "Temps de trajet")
    trips = measure_trips(inputs, parameters=parameters)
    context.report(35, "Calcul de l’accessibilité")
    problem = build_problem(inputs, trips=trips, parameters=parameters)
    solution = solve_problem(problem)
    references = settle_references(solution.own_references, frozen=_frozen(parameters))
    context.report(45, f"Robustesse : {format_number(parameters.draws)} tirages")
    robustness = measure_robustness(problem, parameters=parameters, reference=references[ALL_KINDS])
    count = len(inputs.communes) * len(solution.by_kind)
    context.report(70, f"Écriture de {format_number(count)} résultats")
    computed = Computed(
        inputs=inputs,
        problem=problem,
        solution=solution,
        robustness=robustness,
        snapshot=take_snapshot(inputs, trips=trips, problem=problem).to_bytes(),
    )
    with context.final_transaction():
        finish_run(run, parameters=parameters, computed=computed, started=started)


def finish_run(run: Run, *, parameters: RunParameters, computed: Computed, started: float) -> None:
    """Write the results, the inputs, the figures and the end of the run, inside the caller's transaction."""
    inputs, problem, solution, robustness = computed.inputs, computed.problem, computed.solution, computed.robustness
    frozen = parameters.reference or (None if parameters.sets_reference else claim_reference(run))
    references = settle_references(solution.own_references, frozen=frozen.by_kind if frozen else None)
    if frozen is not None and parameters.reference is None:
        # Another first run ended meanwhile and froze the reference: the classes drawn against ours no longer hold.
        robustness = measure_robustness(problem, parameters=parameters, reference=references[ALL_KINDS])
    write_supply(run, lines=inputs.lines)
    write_results(
        run,
        parameters=parameters,
        inputs=inputs,
        problem=problem,
        solution=solution,
        references=references,
        robustness=robustness,
    )
    RunInputs.objects.create(run=run, content=computed.snapshot, sha256=fingerprint(computed.snapshot))
    run.sources.set(read_sources(year=run.year, demand=inputs.demand, travel_source=parameters.travel_source))
    known = inputs.demand.known
    Run.objects.filter(pk=run.pk).update(
        finished_at=Now(),
        is_reference=frozen is None,
        reference_run=frozen.run_id if frozen else run.pk,
        references=references,
        demand_total=solution.demand_total,
        supply_total=solution.supply_total,
        supply_served=solution.supply_served,
        mean_accessibility=solution.mean_accessibility,
        orphan_sites=solution.orphan_sites,
        unknown_demand=int((~known).sum()),
        border_communes=int(inputs.border.sum()),
        robust_communes=int(robustness.robust.sum()) if robustness else None,
        robustness=describe_robustness(robustness, parameters=parameters) if robustness else None,
        duration_ms=round((time.perf_counter() - started) * 1000),
    )


def _frozen(parameters: RunParameters) -> Mapping[str, float | None] | None:
    return parameters.reference.by_kind if parameters.reference else None
