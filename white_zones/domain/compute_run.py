"""The work of a run: read, measure travel, solve, and write everything in one last transaction with its success."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db.models.functions import Now

from iae_portal.common.formatting import format_number
from iae_portal.common.job_context import JobContext, JobError
from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.domain.part_answers import join_answers
from white_zones.domain.parts import (
    call_for_help,
    count_done,
    drop_answers,
    leaving_no_parts,
    open_parts,
    read_answers,
    work_on_parts,
)
from white_zones.domain.references import claim_reference, settle_run_references
from white_zones.domain.robustness import describe_robustness, measure_robustness
from white_zones.domain.run_inputs import (
    Inputs,
    build_problem,
    describe_outside,
    measure_trips,
    read_inputs,
    take_snapshot,
)
from white_zones.domain.snapshot import fingerprint
from white_zones.domain.solution import Problem, Solution, settle_references, solve_problem
from white_zones.domain.write_results import write_results, write_supply
from white_zones.engine.robustness import Robustness
from white_zones.models import Run, RunInputs
from white_zones.queries.inputs import read_sources
from white_zones.rules import ALL_KINDS, ENGINE_VERSION

# Seconds between two looks at the parts that other workers are at.
PAUSE = 0.1
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
    """Do the run that the job names; no result is written before the last transaction."""
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
    snapshot = take_snapshot(inputs, trips=trips, problem=problem).to_bytes()
    with leaving_no_parts(run):
        if len(inputs.communes) > settings.WHITE_ZONES_SPLIT_ABOVE:
            solution, robustness = solve_together(
                context, run, problem=problem, parameters=parameters, inputs=inputs, snapshot=snapshot
            )
        else:
            solution, robustness = solve_alone(context, problem=problem, parameters=parameters)
        count = len(inputs.communes) * len(solution.by_kind)
        context.report(70, f"Écriture de {format_number(count)} résultats")
        computed = Computed(
            inputs=inputs, problem=problem, solution=solution, robustness=robustness, snapshot=snapshot
        )
        with context.final_transaction():
            finish_run(run, parameters=parameters, computed=computed, started=started)


def solve_alone(
    context: JobContext, *, problem: Problem, parameters: RunParameters
) -> tuple[Solution, Robustness | None]:
    solution = solve_problem(problem)
    reference = settle_run_references(problem, parameters=parameters)[ALL_KINDS]
    context.report(45, f"Robustesse : {format_number(parameters.draws)} tirages")
    return solution, measure_robustness(problem, parameters=parameters, reference=reference)


def solve_together(
    context: JobContext, run: Run, *, problem: Problem, parameters: RunParameters, inputs: Inputs, snapshot: bytes
) -> tuple[Solution, Robustness | None]:
    """Compute the parts of the run with all the workers who come; what an earlier attempt did is done."""
    regions = inputs.parents.get(AreaLevel.REGION, {})
    total = open_parts(run, regions=[regions.get(key) for key in inputs.origins.keys.tolist()], snapshot=snapshot)
    call_for_help(run, parts=total)

    def goes_on() -> bool:
        done = count_done(run)
        context.report(35 + 35 * done / total, f"Calcul par parties : {done} sur {total}")
        return done < total

    while goes_on():
        if not work_on_parts(run, parameters=parameters, goes_on=goes_on):
            time.sleep(PAUSE)
    return join_answers(read_answers(run), problem=problem, parameters=parameters)


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
    RunInputs.objects.get_or_create(
        run=run, defaults={"content": computed.snapshot, "sha256": fingerprint(computed.snapshot)}
    )
    drop_answers(run)
    beyond = inputs.outside.source_ids
    run.sources.set(
        read_sources(year=run.year, demand=inputs.demand, travel_source=parameters.travel_source, others=beyond)
    )
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
        outside=describe_outside(inputs, solution=solution),
        robust_communes=int(robustness.robust.sum()) if robustness else None,
        robustness=describe_robustness(robustness, parameters=parameters) if robustness else None,
        duration_ms=round((time.perf_counter() - started) * 1000),
    )
