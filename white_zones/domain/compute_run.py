"""The work of a run: read, measure travel, solve, and write everything in one last transaction with its success."""

import time

from django.db.models.functions import Now

from iae_portal.common.formatting import format_number
from iae_portal.common.job_context import JobContext, JobError
from white_zones.domain.parameters import RunParameters
from white_zones.domain.references import claim_reference
from white_zones.domain.solution import Problem, Solution, build_problem, settle_references, solve_problem
from white_zones.domain.travel import find_pairs
from white_zones.domain.write_results import Inputs, write_results, write_supply
from white_zones.models import Run
from white_zones.queries.inputs import read_communes, read_demand, read_parents, read_sources, read_supply
from white_zones.rules import ENGINE_VERSION

NO_COMMUNE = "Le périmètre ne contient aucune commune. Chargez les territoires, puis relancez le calcul."
NO_SUPPLY = "Aucun ETP n’est conventionné en {year}. Choisissez une autre année."
NO_DEMAND = "Aucune commune n’a de besoin connu pour cet indicateur et cette période. Choisissez-en d’autres."
OTHER_ENGINE = (
    "Ce calcul a été demandé pour la version {asked} du moteur, et le portail exécute la version {running}. "
    "Demandez un nouveau calcul."
)


def compute_run(context: JobContext) -> None:
    """Do the run that the job names; nothing is written before the last transaction."""
    started = time.perf_counter()
    run = Run.objects.select_related("perimeter").get(pk=context.parameters["run"])
    parameters = RunParameters.from_json(run.parameters)
    if parameters.engine_version != ENGINE_VERSION:
        raise JobError(OTHER_ENGINE.format(asked=parameters.engine_version, running=ENGINE_VERSION))
    context.report(5, "Lecture du besoin et de l’offre")
    inputs = read_inputs(run, parameters=parameters)
    context.report(30, "Temps de trajet")
    pairs = find_pairs(parameters=parameters, communes=inputs.communes, supply=list(inputs.lines))
    context.report(45, "Calcul de l’accessibilité")
    problem = build_problem(
        demand=inputs.demand.values,
        lines=inputs.lines,
        pairs=pairs,
        decay=parameters.engine_decay,
        method=parameters.engine_method,
    )
    solution = solve_problem(problem)
    count = len(inputs.communes) * len(solution.by_kind)
    context.report(55, f"Écriture de {format_number(count)} résultats")
    with context.final_transaction():
        finish_run(run, parameters=parameters, inputs=inputs, problem=problem, solution=solution, started=started)


def read_inputs(run: Run, *, parameters: RunParameters) -> Inputs:
    communes = read_communes(run.perimeter)
    if not len(communes):
        raise JobError(NO_COMMUNE)
    demand = read_demand(indicator=parameters.demand_code, period=parameters.demand_period, places=communes)
    if not demand.values.any():
        raise JobError(NO_DEMAND)
    lines = read_supply(parameters.supply_year)
    if not lines:
        raise JobError(NO_SUPPLY.format(year=parameters.supply_year))
    return Inputs(communes=communes, demand=demand, lines=lines, parents=read_parents(communes))


def finish_run(
    run: Run, *, parameters: RunParameters, inputs: Inputs, problem: Problem, solution: Solution, started: float
) -> None:
    """Write the results, the figures and the end of the run, inside the caller's transaction."""
    frozen = parameters.reference or claim_reference(run)
    references = settle_references(solution.own_references, frozen=frozen.by_kind if frozen else None)
    write_supply(run, lines=inputs.lines)
    write_results(run, parameters=parameters, inputs=inputs, problem=problem, solution=solution, references=references)
    run.sources.set(read_sources(year=run.year, demand=inputs.demand, travel_source=parameters.travel_source))
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
        unknown_demand=int((~inputs.demand.known).sum()),
        duration_ms=round((time.perf_counter() - started) * 1000),
    )
